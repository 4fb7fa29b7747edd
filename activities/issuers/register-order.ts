import { ApplicationFailure } from '@temporalio/activity';
import type { IssuerCode } from '../../domain/issuers';
import { post } from '../../platform/post';
import type { IssuerCalls } from '../payments/types';
import { readOrderRegistration, RegistrationRefused } from './common/registration';
import { wires } from './registry';

export type IssuerCallDeps = {
  /** The registration URL of each issuer that requires registration. */
  readonly registrationUrls: Readonly<Partial<Record<IssuerCode, string>>>;
  /** Time-out for a whole answer, in ms. */
  readonly timeoutMs: number;
};

/** The contracts' bound: longer answers are not read. */
const MAX_ANSWER_BYTES = 1_024;
const FORM = 'application/x-www-form-urlencoded';

/** The calls to issuers. This worker holds no key: it sends what others have encrypted and signed. */
export const createIssuerCalls = (deps: IssuerCallDeps): IssuerCalls => ({
  async registerOrder({ issuer, encryptedOrder }) {
    const { inbound, registration } = wires[issuer];
    const url = deps.registrationUrls[issuer];
    if (registration === undefined || url === undefined)
      throw ApplicationFailure.nonRetryable(`${issuer} takes no registrations`, 'RegistrationRefused');
    const answer = await post(url, {
      peer: issuer,
      what: 'register order',
      headers: { 'content-type': FORM },
      body: encryptedOrder,
      timeoutMs: deps.timeoutMs,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
    if (answer.status !== 200) throw new Error(`the issuer answered HTTP ${answer.status}`);
    try {
      return { transactionId: readOrderRegistration(issuer, registration, inbound.transactionId, answer.body) };
    } catch (failure) {
      if (failure instanceof RegistrationRefused)
        throw ApplicationFailure.create({ message: failure.message, type: failure.name, nonRetryable: true });
      throw failure;
    }
  },
});
