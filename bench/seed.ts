import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { kstDateTime } from '../domain/kst';
import { splitTax, won } from '../domain/money';
import type { Database } from '../platform/database';
import { newId, newToken, sha256 } from '../platform/ids';
import type { Prisma } from '../prisma/generated/client';
import { admitApiKey } from '../server/admin/api-keys';
import { addMerchant } from '../server/admin/save-merchant';
import { newApiKey } from '../server/api-key';

export type SeededMerchant = { readonly id: string; readonly apiKey: string };
export type SeededBill = { readonly id: string; readonly token: string };
/** A payment that waits for the card app, on its own bill. */
export type SeededPayment = { readonly id: string; readonly statusPath: string; readonly issuerTransactionId: string };

/** A payment's version after its app scheme was issued. */
export const SEEDED_VERSION = 2;

const AMOUNT = 12_000;
const ROWS_PER_STATEMENT = 1_000;
const DAY_MS = 24 * 3_600_000;
/** As long as a sealed token and a KB scheme, so that rows have a realistic size. */
const SEALED_TOKEN_BYTES = 180;
const SCHEME_LETTERS = 700;

export async function seedMerchant(db: Database): Promise<SeededMerchant> {
  const terminals = [{ van: 'alpha' as const, terminalId: 'BENCH00001', vendorCode: 'PMNT' }];
  // All bills of a bench share one order number.
  const rules = { terminals, orderNoReuse: true };
  const id = await addMerchant(db, { name: '벤치 상점', businessNo: '1208800767', ...rules });
  const apiKey = newApiKey();
  await admitApiKey(db, id, apiKey);
  return { id, apiKey };
}

/** Creates bills ready to be paid, without the server, because their creation is not measured. */
export async function seedBills(db: Database, merchantId: string, count: number): Promise<readonly SeededBill[]> {
  const bills = Array.from({ length: count }, () => ({ id: newId('bill', ''), token: newToken() }));
  const { supply, vat, serviceCharge, taxFree } = splitTax({
    total: won(AMOUNT),
    taxFree: won(0),
    serviceCharge: won(0),
  });
  const rowOf = ({ id, token }: SeededBill): Prisma.BillCreateManyInput => ({
    id,
    merchantId,
    orderNo: id.slice(-12),
    orderName: '커피 두 잔',
    amount: AMOUNT,
    supply,
    vat,
    serviceCharge,
    taxFree,
    service: 'payssam',
    expiresAt: new Date(Date.now() + DAY_MS),
    tokenHash: new Uint8Array(sha256(token)),
    sealedToken: new Uint8Array(SEALED_TOKEN_BYTES),
  });
  for (const part of partsOf(bills)) await db.bill.createMany({ data: part.map(rowOf) });
  return bills;
}

export async function seedPayments(db: Database, merchantId: string, count: number): Promise<readonly SeededPayment[]> {
  const bills = await seedBills(db, merchantId, count);
  const made = bills.map(({ id: billId, token }) => ({
    id: newId('pay', ''),
    billId,
    token,
    issuerTransactionId: randomBytes(10).toString('hex'),
  }));
  const rowOf = ({ id, billId, issuerTransactionId }: (typeof made)[number]): Prisma.PaymentCreateManyInput => ({
    id,
    billId,
    merchantId,
    issuer: 'kb',
    amount: AMOUNT,
    installmentMonths: 0,
    platform: 'web',
    orderNo: `OD${id}`,
    issuerTransactionId,
    status: 'SCHEME_ISSUED',
    version: SEEDED_VERSION,
    requestedAtKst: kstDateTime(new Date()),
    authExpiresAt: new Date(Date.now() + DAY_MS),
    appScheme: { kind: 'scheme', url: `kb-acp://pay?${'x'.repeat(SCHEME_LETTERS)}`, package: 'com.kbcard.cxh.appcard' },
  });
  for (const part of partsOf(made)) await db.payment.createMany({ data: part.map(rowOf) });
  return made.map(({ id, token, issuerTransactionId }) => ({
    id,
    issuerTransactionId,
    statusPath: `/v1/pay/${token}/payments/${id}/status`,
  }));
}

function partsOf<T>(rows: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_PER_STATEMENT) }, (_, at) =>
    rows.slice(at * ROWS_PER_STATEMENT, (at + 1) * ROWS_PER_STATEMENT),
  );
}

/** Changes like those of payments' workflows: some rows now, the next ones soon. */
export type ChangeRate = { readonly rowsAtOnce: number; readonly everyMs: number };

/** Keeps changing payments in turn through SQL, until it is stopped. @returns the number of changes */
export function keepChanging(
  db: Database,
  payments: readonly SeededPayment[],
  { rowsAtOnce, everyMs }: ChangeRate,
): { stop(): Promise<number> } {
  const stopping = new AbortController();
  const running = (async () => {
    let changes = 0;
    for (let from = 0; !stopping.signal.aborted; from = (from + rowsAtOnce) % payments.length) {
      const ids = payments.slice(from, from + rowsAtOnce).map(({ id }) => id);
      changes +=
        await db.$executeRaw`UPDATE payment SET version = version + 1, updated_at = now() WHERE id = ANY(${ids})`;
      await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return changes;
  })();
  return {
    async stop() {
      stopping.abort();
      return running;
    },
  };
}
