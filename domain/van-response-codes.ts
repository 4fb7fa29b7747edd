import {
  ambiguous,
  type CodeMeaning,
  type CodeTable,
  hard,
  outage,
  type ResponseClass,
  soft,
  technical,
  texts,
  unlisted,
} from './code-meanings';
import type { PayerText, Reason } from './reasons';
import { forEachVan, type VanName, vans } from './vans';

export type { ResponseClass };

/** The source of a code. The same code means different things from different sources. */
export type CodeSource = VanName | 'issuer';

/**
 * 카드사응답코드, 2 characters. A duplicate (36) means that a similar approval was made before: it proves nothing about this
 * one.
 */
const issuerCodes: CodeTable = {
  '01': hard('card stopped', texts.stopped),
  '04': hard('card expired', texts.expired),
  '05': soft('wrong installment', texts.installment),
  '08': technical('merchant not accepted', texts.merchant),
  '10': outage('issuer timed out'),
  '14': hard('wrong card number', texts.cardNumber),
  '16': soft('monthly limit exceeded', texts.limit),
  '17': technical('wrong format'),
  '22': technical('already acquired'),
  '24': technical('no original'),
  '25': technical('already cancelled'),
  '26': hard('card lost or stolen', texts.lostOrStolen),
  '36': ambiguous('duplicate'),
  '54': soft('balance too low', texts.balance),
  '61': technical('cancel period over'),
  F4: soft('no installments', texts.installment),
  H0: technical('wrong cancel amount'),
};

/** Every known code, by source. A code that is not here may mean anything: ambiguous. */
export const responseCodes: Readonly<Record<CodeSource, ReadonlyMap<string, CodeMeaning>>> = {
  ...forEachVan((van) => new Map(Object.entries(vans[van].codes))),
  issuer: new Map(Object.entries(issuerCodes)),
};

/** Whether a VAN's code means success, of whatever it was asked. */
export const isDone = (van: VanName, code: string): boolean => responseCodes[van].get(code)?.class === 'approved';

/** A code of a VAN with this meaning: for simulators and tests. */
export function codeThatMeans(van: VanName, meaning: ResponseClass): string {
  const found = [...responseCodes[van]].find(([, { class: one }]) => one === meaning);
  if (found === undefined) throw new RangeError(`VAN ${van} has no code of the class ${meaning}`);
  return found[0];
}

const refusalReasons = {
  hard: 'VAN_DECLINED_HARD',
  soft: 'VAN_DECLINED_SOFT',
  technical: 'VAN_DECLINED_TECHNICAL',
  ambiguous: 'VAN_OUTCOME_UNKNOWN',
} as const satisfies Readonly<Record<Exclude<ResponseClass, 'approved'>, Reason>>;

type RefusalClass = keyof typeof refusalReasons;

/** An answer that is not an approval: declined, or unknown. */
export type Refusal = {
  readonly class: RefusalClass;
  readonly reason: (typeof refusalReasons)[RefusalClass];
  readonly payer: PayerText;
};

/** The meaning of an answer, with the reason that the payer reads; an approval has no reason. */
export type ResponseVerdict =
  Refusal | { readonly class: 'approved'; readonly reason: null; readonly payer: PayerText };

/** The fields of a response that decide its meaning; a blank code is ''. */
export type ResponseStatus = {
  readonly state: string;
  readonly responseCode: string;
  readonly issuerResponseCode: string;
};

/**
 * Classifies a VAN's answer to an approval. It is approved only when state, VAN code and issuer code all say so, and
 * declined only when all of them say that nothing was approved; anything else is ambiguous.
 */
export function classifyResponse(table: VanName, response: ResponseStatus & { readonly state: 'X' }): Refusal;
export function classifyResponse(table: VanName, response: ResponseStatus): ResponseVerdict;
export function classifyResponse(
  table: VanName,
  { state, responseCode, issuerResponseCode }: ResponseStatus,
): ResponseVerdict {
  const van = responseCodes[table].get(responseCode) ?? unlisted;
  // The issuer knows the card, so its code goes before the VAN's, which often only says that the issuer refused.
  const stated = issuerResponseCode === '' ? van : (responseCodes.issuer.get(issuerResponseCode) ?? unlisted);
  const saysApproved = (code: CodeMeaning): boolean => code.class === 'approved';
  if (saysApproved(van) !== (state === 'O') || saysApproved(van) !== saysApproved(stated))
    return refusal('ambiguous', texts.unknown);
  if (van.class === 'ambiguous' || (state !== 'O' && state !== 'X')) return refusal('ambiguous', texts.unknown);
  return stated.class === 'approved'
    ? { class: stated.class, reason: null, payer: stated.payer }
    : refusal(stated.class, stated.payer);
}

function refusal(refusalClass: RefusalClass, payer: PayerText): Refusal {
  return { class: refusalClass, reason: refusalReasons[refusalClass], payer };
}
