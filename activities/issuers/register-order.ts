import { ApplicationFailure } from '@temporalio/activity';
import type { IssuerCode } from '../../domain/issuers';
import type { IssuerCalls } from '../payments/types';
import { readRegistration, RegistrationRefused } from './common/registration';
import { wires } from './registry';

export type IssuerCallDeps = {
  /** Where each issuer that asks for it takes registrations. */
  readonly registrationUrls: Readonly<Partial<Record<IssuerCode, string>>>;
  /** For a whole answer. */
  readonly timeoutMs: number;
};

/** The contracts': nothing longer is read. */
const MAX_ANSWER_BYTES = 1_024;

/** The calls to issuers. No key is held here: what is sent was encrypted and signed before. */
export const createIssuerCalls = (deps: IssuerCallDeps): IssuerCalls => ({
  async registerOrder({ issuer, encryptedOrder }) {
    const { inbound, registration } = wires[issuer];
    const url = deps.registrationUrls[issuer];
    if (registration === undefined || url === undefined) throw ApplicationFailure.nonRetryable(`${issuer} takes no registrations`, 'RegistrationRefused');
    const answer = await post(url, encryptedOrder, deps.timeoutMs);
    try {
      return { transactionId: readRegistration(issuer, registration, inbound.transactionId, answer) };
    } catch (failure) {
      if (failure instanceof RegistrationRefused) throw ApplicationFailure.create({ message: failure.message, type: failure.name, nonRetryable: true });
      throw failure;
    }
  },
});

async function post(url: string, body: string, timeoutMs: number): Promise<Buffer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > MAX_ANSWER_BYTES) throw new Error(`the issuer's answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(bytes);
  }
  if (response.status !== 200) throw new Error(`the issuer answered HTTP ${response.status}`);
  return Buffer.concat(chunks);
}
