import type { Verdict } from '../../domain/circuits';
import type { IssuerCode } from '../../domain/issuers';
import { responseCodes } from '../../domain/van-response-codes';
import type { VanName } from '../../domain/vans';
import type { AttemptKind } from '../../prisma/generated/client';
import type { NoteOutcome } from '../circuits/note-outcomes';
import type { ResponseFields } from './contract';

type Telegram = {
  readonly van: VanName;
  readonly kind: AttemptKind;
  readonly payment: { readonly issuer: IssuerCode };
};
type Ended =
  | { readonly kind: 'answered'; readonly answer: Pick<ResponseFields, 'responseCode' | 'issuerResponseCode'> }
  | { readonly kind: 'not-sent' | 'unknown'; readonly detail: string };

/** What a telegram's end says of its VAN, and of the card's issuer; undefined: nothing. */
type Verdicts = { readonly van?: Verdict; readonly issuer?: Verdict };

/** The detail of a telegram that was not sent because there was no connection; every other cause is our own. */
const NO_CONNECTION = 'connect-failed';

/** A decline of the card says that VAN and issuer work. */
export function verdictsOf({ van, kind }: Pick<Telegram, 'van' | 'kind'>, ended: Ended): Verdicts {
  if (ended.kind !== 'answered')
    return ended.kind === 'unknown' || ended.detail === NO_CONNECTION ? { van: 'failed' } : {};
  const { responseCode, issuerResponseCode } = ended.answer;
  const code = responseCodes[van].get(responseCode);
  const own = { van: verdictOf(code?.isOutage) };
  // The VAN alone answers an inquiry.
  if (kind === 'INQUIRY') return own;
  // The VAN has passed on what the issuer said, or that it said nothing.
  if (issuerResponseCode !== '')
    return { van: 'answered', issuer: verdictOf(responseCodes.issuer.get(issuerResponseCode)?.isOutage) };
  return code?.class === 'approved' ? { ...own, issuer: 'answered' } : own;
}

const verdictOf = (isOutage = false): Verdict => (isOutage ? 'failed' : 'answered');

/** Tells the circuits how a telegram ended. */
export function noteTelegram(note: NoteOutcome, telegram: Telegram, ended: Ended): void {
  const { van, issuer } = verdictsOf(telegram, ended);
  if (van !== undefined) note({ kind: 'van', code: telegram.van }, van);
  if (issuer !== undefined) note({ kind: 'issuer', code: telegram.payment.issuer }, issuer);
}
