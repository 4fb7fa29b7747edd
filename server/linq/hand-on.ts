import type { HttpAnswer } from '../../activities/issuers/contract';
import { answerWord } from '../../activities/issuers/shinhan/inbound';
import type { Service } from '../../domain/services';
import { post } from '../../platform/post';
import { type HandedOn, signedHeaders } from './signature';

/** A service's URL, and the secret by which it recognises LINQ. */
export type ServiceAccess = { readonly url: string; readonly secret: Buffer };

export type LinqSettings = {
  readonly services: Readonly<Record<Service, ServiceAccess>>;
  /** Time-out for a service's whole answer, in ms. */
  readonly timeoutMs: number;
};

/** The contract's bound: longer answers are not read. */
const MAX_ANSWER_BYTES = 1_024;

export type Message = {
  readonly service: Service;
  readonly what: HandedOn;
  readonly body: Buffer;
  readonly receivedAt: Date;
};

/**
 * Hands Shinhan's message on, and reads which of the expected answers the service gave.
 * @param expected the wire form of each answer in the contract
 * @returns undefined when it gave none of them
 * @throws when no whole answer comes in time
 */
export async function handOn<A>(
  { services, timeoutMs }: LinqSettings,
  { service, what, body, receivedAt }: Message,
  now: Date,
  expected: ReadonlyMap<string, A>,
): Promise<A | undefined> {
  const { url, secret } = services[service];
  const headers = {
    'content-type': 'application/json',
    ...signedHeaders(secret, { service, what, receivedAt, now }, body),
  };
  const answer = await post(`${url}/shinhan/${what}`, {
    peer: service,
    what: `hand on ${what}`,
    ...{ headers, body, timeoutMs, maxAnswerBytes: MAX_ANSWER_BYTES },
  });
  const said = answerWord(answer.status, answer.body);
  return said === undefined ? undefined : expected.get(said);
}

/** The answers by their wire form. */
export const answersByWire = <A>(answers: readonly A[], write: (answer: A) => HttpAnswer): ReadonlyMap<string, A> =>
  new Map(
    answers.map((answer): [string, A] => {
      const { status, body } = write(answer);
      return [answerWord(status, Buffer.from(body)) ?? '', answer];
    }),
  );
