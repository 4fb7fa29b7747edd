import type { Database } from '../../platform/database';
import { newToken, sha256 } from '../../platform/ids';
import type { ApiKey } from '../../platform/rows';
import { createApiKey, endApiKey, endOtherApiKeys, issueApiKey } from '../../records/api-keys';
import { lockMerchant } from '../../records/merchants';
import { apiKeyOf, readApiKey } from '../api-key';
import type { ServerContext } from '../context';
import { Problem } from '../errors';

type Context = Pick<ServerContext, 'db' | 'clock'>;

/** Thrown when a text is not an API key. It does not quote the text. */
export class InvalidApiKey extends Error {
  override readonly name = 'InvalidApiKey';
  constructor() {
    super('An API key has the form key_<32 characters>.<43 characters>, or key_test_… of a sandbox.');
  }
}

const hashOf = (secret: string): Uint8Array<ArrayBuffer> => new Uint8Array(sha256(secret));

/**
 * Registers a key for a merchant. A known key stays as it is.
 * @throws InvalidApiKey when it does not have the form of `server/api-key.ts`
 */
export async function admitApiKey(db: Database, merchantId: string, apiKey: string): Promise<void> {
  const read = readApiKey(apiKey);
  if (read === undefined) throw new InvalidApiKey();
  await createApiKey(db, { id: read.id, merchantId, secretHash: hashOf(read.secret) });
}

type NewKey = {
  readonly id: string;
  readonly merchantId: string;
  /**
   * When the merchant's other keys end, unless they end sooner; undefined: they go on. An instant in the past ends them
   * now.
   */
  readonly othersEndAt: Date | undefined;
};
type IssuedKey = {
  readonly key: ApiKey;
  /** The key's text, which is never available again. */
  readonly apiKey: string;
  /** The keys that now have an end. */
  readonly ending: readonly string[];
};

/**
 * Creates a key under this id. If an earlier try created it, its answer was lost and nobody has seen its secret: the
 * key gets a new one.
 * @throws Problem NOT_FOUND for an unknown merchant
 */
export async function issueKey({ db, clock }: Context, { id, merchantId, othersEndAt }: NewKey): Promise<IssuedKey> {
  const secret = newToken();
  const secretHash = hashOf(secret);
  const now = clock();
  return db.$transaction(async (tx) => {
    if (!(await lockMerchant(tx, merchantId))) throw new Problem('NOT_FOUND');
    const key = await issueApiKey(tx, { id, merchantId, secretHash });
    const endsAt = othersEndAt !== undefined && othersEndAt < now ? now : othersEndAt;
    const ending = endsAt === undefined ? [] : await endOtherApiKeys(tx, key, endsAt);
    return { key, apiKey: apiKeyOf({ id, secret }), ending };
  });
}

/** Ends a key now. @returns false when it had already ended. @throws Problem NOT_FOUND */
export async function endKey({ db, clock }: Context, merchantId: string, id: string): Promise<boolean> {
  if (await endApiKey(db, { id, merchantId }, clock())) return true;
  if ((await db.apiKey.findFirst({ where: { id, merchantId } })) === null) throw new Problem('NOT_FOUND');
  return false;
}
