import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KISA_SEED_CBC } from 'kisa-seed';
import { forEachIssuer, type IssuerName, profiles } from './issuers';
import { type Profile, sharedKey } from './profile';
import type { SeedCbc } from './seed';

/** The clock of the tests: 2026-03-02 10:00:00 KST. */
export const NOW = new Date('2026-03-02T01:00:00Z');
export const ORDER_MAC_KEY = Buffer.alloc(32, 1);
export const RESULT_MAC_KEY = Buffer.alloc(32, 2);
export const XID = '0123456789abcdef0123';
/** Business number …67890, 2026-03-02 10:00:00. */
export const SEED_KEY = Buffer.from('7890260302100000', 'ascii');

/** Every issuer's keys. */
export const ISSUER_KEYS = forEachIssuer(({ cipher }) => ({
  orderMacKey: ORDER_MAC_KEY,
  resultMacKey: RESULT_MAC_KEY,
  cipherKey: Buffer.alloc(cipher === 'seed' ? 16 : 32, 3),
}));

/** Every key as an environment variable. */
export function environmentKeys(): Record<string, string> {
  const of = (issuer: string, cipherBytes: number): readonly (readonly [string, string])[] => [
    [`${issuer}_ORDER_MAC_KEY`, '01'.repeat(32)],
    [`${issuer}_RESULT_MAC_KEY`, '02'.repeat(32)],
    ...(cipherBytes === 0 ? [] : ([[`${issuer}_CIPHER_KEY`, '03'.repeat(cipherBytes)]] as const)),
  ];
  const cipherBytes = ({ keyOf, issuer }: Profile<IssuerName>) =>
    keyOf === sharedKey ? ISSUER_KEYS[issuer].cipherKey.length : 0;
  return Object.fromEntries(profiles.flatMap((profile) => of(profile.issuer.toUpperCase(), cipherBytes(profile))));
}

/** SEED without OpenSSL's legacy provider, which a test runner can't switch on for its workers. */
export const kisaSeed: SeedCbc = {
  encrypt: (key, iv, plaintext) => Buffer.from(KISA_SEED_CBC.SEED_CBC_Encrypt(key, iv, plaintext, 0, plaintext.length)),
  decrypt(key, iv, ciphertext) {
    const plaintext = KISA_SEED_CBC.SEED_CBC_Decrypt(key, iv, ciphertext, 0, ciphertext.length) as Uint8Array | null;
    if (plaintext === null || plaintext.length === 0)
      throw new Error('The padding is wrong; use the key it was encrypted with.');
    return Buffer.from(plaintext);
  },
};

/** An order's fields, in the contract's order. */
export const ORDER = {
  xid: XID,
  orderNo: 'ODpay-1',
  amount: '10000',
  quota: '00',
  merchantName: '모의 <상점> & 친구',
  orderName: '커피 한 잔',
  returnUrl: 'http://127.0.0.1:8080/pay/token?a=1&b=2',
};

export type SchemeParts = {
  readonly order?: Readonly<Record<string, string>>;
  readonly plaintext?: string;
  readonly seedKey?: Buffer;
  readonly macKey?: Buffer;
  readonly outside?: Readonly<Record<string, string>>;
};

/** The parameters of KB's scheme, signed; given values replace the defaults before signing. */
export function kbParameters(parts: SchemeParts = {}): Readonly<Record<string, string>> {
  const { order = ORDER, plaintext, seedKey = SEED_KEY, macKey = ORDER_MAC_KEY, outside = {} } = parts;
  const iv = Buffer.alloc(16, 7);
  const clear = Buffer.from(plaintext ?? new URLSearchParams(order).toString());
  const ciphertext = Buffer.concat([iv, kisaSeed.encrypt(seedKey, iv, clear)]).toString('base64');
  const transaction = { bizNo: '1234567890', txnDate: '20260302', txnTime: '100000' };
  const signed = { srCode: '0613325', xid: XID, ...transaction, order: ciphertext, ...outside };
  const mac = createHmac('sha256', macKey).update(Object.values(signed).join('\n')).digest('hex');
  return { ...signed, mac };
}

export function queryOf(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

export function kbUrl(parts: SchemeParts = {}): string {
  return `kb-acp://pay?${queryOf(kbParameters(parts))}`;
}

type Posted = {
  readonly method: string | undefined;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: string;
};
export type StandInPsp = { readonly url: string; readonly posted: readonly Posted[]; close(): Promise<void> };

/** A PSP that keeps every request and answers with these statuses in turn, the last for ever. */
export async function startStandInPsp(statuses: readonly number[] = [200]): Promise<StandInPsp> {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = statuses[Math.min(posted.length, statuses.length - 1)] ?? 200;
      posted.push({
        method: request.method,
        path: request.url ?? '',
        contentType: request.headers['content-type'],
        body: Buffer.concat(chunks).toString(),
      });
      const result = status === 200 ? '0000' : '9900';
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`result=${result}&message=<b>`);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}
