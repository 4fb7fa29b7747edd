import { ApplicationFailure } from '@temporalio/activity';
import type { IssuerCode } from '../../domain/issuers';
import { post } from '../../platform/post';
import type { OtcCalls } from '../billing/types';
import { MAX_BYTES } from './common/inbound';

export type OtcCallDeps = {
  /** The OTC URL of each issuer that gives CARD_IDs. */
  readonly otcUrls: Readonly<Partial<Record<IssuerCode, string>>>;
  /** Time-out for a whole answer, in ms. */
  readonly timeoutMs: number;
};

const FORM = 'application/x-www-form-urlencoded';
const NOT_OF_THE_CONTRACT = 400;

/**
 * The calls to issuers about registered cards. This worker holds no key: it sends what others have encrypted and
 * signed, and others decrypt the answers.
 */
export const createOtcCalls = (deps: OtcCallDeps): OtcCalls => ({
  async requestOtc({ issuer, request }) {
    const url = deps.otcUrls[issuer];
    if (url === undefined) throw ApplicationFailure.nonRetryable(`${issuer} gives no OTC for a CARD_ID`, 'OtcRefused');
    const answer = await post(url, {
      peer: issuer,
      what: 'request OTC',
      headers: { 'content-type': FORM },
      body: request,
      timeoutMs: deps.timeoutMs,
      maxAnswerBytes: MAX_BYTES,
    });
    // The same request would be refused again.
    if (answer.status === NOT_OF_THE_CONTRACT)
      throw ApplicationFailure.nonRetryable(
        `${issuer} calls the request malformed: compare it with docs/contracts/recurring.md`,
        'OtcRefused',
      );
    if (answer.status !== 200) throw new Error(`the issuer answered HTTP ${answer.status}`);
    return answer.body.toString('base64');
  },
});
