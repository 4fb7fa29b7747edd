import { createHmac } from 'node:crypto';
import { comparable, type CustomerDetail } from '../domain/customers';
import type { ServerContext } from './context';

type Settings = Pick<ServerContext['settings'], 'requestDigestKey'>;
type Bytes = Uint8Array<ArrayBuffer>;

const KEY_NAME_BYTES = 8;

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A key for this alone, so that a customer's digest is never a request's. */
const keyOf = ({ requestDigestKey }: Settings): Buffer => hmac(requestDigestKey, 'customer digests');

/**
 * By which a merchant's customer is found without being opened. The same customer has another digest at another
 * merchant, so the rows of two merchants can't be compared.
 */
export const customerDigest = (settings: Settings, merchantId: string, detail: CustomerDetail, text: string): Bytes =>
  new Uint8Array(hmac(keyOf(settings), JSON.stringify([merchantId, detail, comparable(detail, text)])));

/** Names today's key, and reveals nothing of it: digests of another key find nothing. */
export const digestKeyName = (settings: Settings): Bytes =>
  new Uint8Array(hmac(keyOf(settings), 'name').subarray(0, KEY_NAME_BYTES));

const columns = { customerName: 'nameDigest', customerEmail: 'emailDigest', customerPhone: 'phoneDigest' } as const;

/** The condition that finds a merchant's customers by what they told. */
export const customersBy = (
  settings: Settings,
  merchantId: string,
  detail: CustomerDetail,
  told: string,
): Partial<Record<(typeof columns)[CustomerDetail], Bytes>> => ({
  [columns[detail]]: customerDigest(settings, merchantId, detail, told),
});
