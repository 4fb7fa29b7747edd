import { kstDate } from '../../domain/kst';
import { responseCodes } from '../../domain/van-response-codes';
import { failureName } from '../../platform/failure-name';
import type { Attempt } from '../../platform/rows';
import { countOddity } from '../../records/van-days';
import type { ResponseFields } from './contract';
import type { Sent, VanDeps } from './send';

type Oddity = { readonly kind: 'FIELD' | 'CODE' | 'ISSUER_CODE'; readonly what: string };

/** The form of a code in the tables. Any other text of a VAN counts as one code. */
const CODE = /^[0-9A-Z]{2,4}$/;
const OTHER = 'other';

/**
 * Counts an answer's oddities, by VAN and Korean day: unreadable fields and undocumented codes. They decide nothing, so
 * a failure to count them decides nothing either.
 */
export async function noteOddities(
  { db, clock, log }: Pick<VanDeps, 'db' | 'clock' | 'log'>,
  attempt: Pick<Attempt, 'id' | 'van'>,
  sent: Sent,
): Promise<void> {
  if (sent.kind !== 'answered') return;
  try {
    const key = { van: attempt.van, day: kstDate(clock()) };
    for (const oddity of odditiesOf(attempt, sent.answer, sent.odd)) {
      await countOddity(db, { ...key, ...oddity });
    }
  } catch (failure) {
    log.warn(
      { attemptId: attempt.id, failure: failureName(failure) },
      "what was odd about a VAN's answer could not be counted",
    );
  }
}

function odditiesOf(attempt: Pick<Attempt, 'van'>, answer: ResponseFields, odd: readonly string[]): readonly Oddity[] {
  const { responseCode, issuerResponseCode } = answer;
  const isListed = responseCodes[attempt.van].has(responseCode);
  const isIssuerListed = issuerResponseCode === '' || responseCodes.issuer.has(issuerResponseCode);
  return [
    ...odd.map((what): Oddity => ({ kind: 'FIELD', what })),
    ...(isListed ? [] : [{ kind: 'CODE', what: CODE.test(responseCode) ? responseCode : OTHER } as const]),
    ...(isIssuerListed
      ? []
      : [{ kind: 'ISSUER_CODE', what: CODE.test(issuerResponseCode) ? issuerResponseCode : OTHER } as const]),
  ];
}
