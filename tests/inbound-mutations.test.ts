import fc from 'fast-check';
import { type IssuerCode, issuerCodes, issuers } from '../domain/issuers';
import { type Engine, startSmallEngine } from './support/engine';
import { answerInApp, beginPayment, booksOf, type Payment, reaches, statusOf } from './support/journey';

// Results signed by the issuers' simulators, spoilt byte by byte and posted over HTTP.

let engine: Engine;
beforeAll(async () => {
  engine = await startSmallEngine();
});
afterAll(() => engine.stop());

const AMOUNT = 50_000;
const MUTATIONS = 250;
const SEED = 20_261_124;

type Recorded = { readonly path: string; readonly body: Buffer };

/** The request that the issuer would send; nothing is sent. */
async function record(payment: Payment): Promise<Recorded> {
  const { path, body } = (await answerInApp(engine, payment, { send: false, method: 'POST' })) as unknown as {
    readonly path: string;
    readonly body: string;
  };
  return { path, body: Buffer.from(body, 'latin1') };
}

async function postBytes(
  { path, body }: Recorded,
  contentType: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${engine.api}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: new Uint8Array(body),
  });
  return { status: response.status, text: await response.text() };
}

type Mutation = (body: Buffer) => Buffer;

const splice = (body: Buffer, at: number, remove: number, ...put: readonly Buffer[]): Buffer =>
  Buffer.concat([body.subarray(0, at), ...put, body.subarray(at + remove)]);

/** Bytes that are flipped, removed, doubled, swapped, repeated many times, or replaced by bytes that trip parsers. */
function mutations(length: number): readonly Mutation[] {
  const at = fc.nat(length - 1);
  const trap = fc.constantFrom(
    '\0',
    '%',
    '%00',
    '%zz',
    '&',
    '=',
    '"',
    '\\u0000',
    '<',
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '&b;',
    '<![CDATA[',
    '\u001c',
    '\xff\xfe',
    '{',
    '[[[[',
    '__proto__',
    '\r\n\r\n',
  );
  const one = fc.oneof(
    fc.tuple(at, fc.integer({ min: 1, max: 255 })).map(
      ([where, flip]): Mutation =>
        (body) =>
          splice(body, where, 1, Buffer.from([(body[where] ?? 0) ^ flip])),
    ),
    fc.tuple(at, fc.integer({ min: 1, max: 90 })).map(
      ([where, size]): Mutation =>
        (body) =>
          splice(body, where, size),
    ),
    fc.tuple(at, fc.integer({ min: 1, max: 90 })).map(
      ([where, size]): Mutation =>
        (body) =>
          splice(body, where, 0, body.subarray(where, where + size)),
    ),
    fc.tuple(at, trap).map(
      ([where, text]): Mutation =>
        (body) =>
          splice(body, where, 0, Buffer.from(text, 'latin1')),
    ),
    fc.tuple(at, trap, fc.integer({ min: 100, max: 4_000 })).map(
      ([where, text, times]): Mutation =>
        (body) =>
          splice(body, where, 0, Buffer.from(text.repeat(times), 'latin1').subarray(0, 70_000)),
    ),
    fc.uint8Array({ maxLength: 600 }).map(
      (bytes): Mutation =>
        () =>
          Buffer.from(bytes),
    ),
  );
  return fc.sample(one, { numRuns: MUTATIONS, seed: SEED });
}

const REFUSALS = [400, 401, 404, 413];

test.each(issuerCodes)(
  '%s: a spoilt result is refused, changes nothing, and the genuine one still counts',
  async (issuer: IssuerCode) => {
    const payment = await beginPayment(engine, { amount: AMOUNT }, { issuer });
    const recorded = await record(payment);
    const spoilt = mutations(recorded.body.length)
      .map((mutate) => mutate(recorded.body))
      .filter((body) => !body.equals(recorded.body));
    const answers = await Promise.all(
      spoilt.map((body) => postBytes({ ...recorded, body }, issuers[issuer].inboundContentType)),
    );
    const accepted = spoilt.filter((_body, at) => answers[at]?.status === 200);
    // An accepted result says the same in another spelling: small letters in an escape, or white space between tokens.
    const normal = (body: Buffer): string =>
      body
        .toString('latin1')
        .replace(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase())
        .replace(/\s/g, '');
    expect(accepted.map(normal)).toEqual(accepted.map(() => normal(recorded.body)));
    expect(
      [...new Set(answers.map(({ status }) => status))].filter(
        (status) => status !== 200 && !REFUSALS.includes(status),
      ),
    ).toEqual([]);
    if (accepted.length === 0) {
      expect((await statusOf(engine, payment)).json.status).toBe('SCHEME_ISSUED');
      expect(await engine.database.db.inbox.count({ where: { issuer } })).toBe(0);
    }
    expect((await postBytes(recorded, issuers[issuer].inboundContentType)).status).toBe(200);
    expect(await reaches(engine, payment, 'APPROVED')).toMatchObject({ approval: { amount: AMOUNT } });
    expect(await booksOf(engine, payment)).toMatchObject([{ amount: AMOUNT, balance: AMOUNT }]);
  },
);
