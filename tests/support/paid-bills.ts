import type { Engine } from './engine';
import type { BookedApproval } from './van-books';

/** Bills from `first` to `last`, by their number. */
export type Range = { readonly first: number; readonly last: number };

const AMOUNT = 12_000;
const approvalNoOf = (number: number): string => String(30_000_000 + number);

/** VAN alpha's books for {@link makePaidBills}. */
export const approvalsOf = ({ first, last }: Range): readonly BookedApproval[] =>
  Array.from({ length: last - first + 1 }, (_, at) => ({
    terminalId: 'TEST000001',
    orderNo: `ODpay_many_${first + at}`,
    approvalNo: approvalNoOf(first + at),
    amount: AMOUNT,
  }));

/**
 * Creates paid bills as rows, each as big as a real one: with payment, attempt, events, journal and claim, and past its
 * run's retention.
 */
export async function makePaidBills({ database: { db }, merchantId }: Engine, { first, last }: Range): Promise<void> {
  await db.$transaction([
    db.$executeRaw`
      INSERT INTO bill (id, merchant_id, order_no, order_name, amount, supply, vat, service_charge, tax_free, service, state, expires_at, token_hash, sealed_token)
      SELECT 'bill_many_' || n, ${merchantId}, 'M-' || n, '커피 두 잔', ${AMOUNT}, 10909, 1091, 0, 0, 'payssam', 'F', now(), sha256(('many-' || n)::bytea), decode(repeat('00', 180), 'hex')
      FROM generate_series(${first}::int, ${last}::int) AS n`,
    db.$executeRaw`
      INSERT INTO payment (id, bill_id, merchant_id, issuer, amount, installment_months, platform, order_no, issuer_transaction_id, status, version, requested_at_kst, auth_expires_at, app_scheme, van, approval_no, masked_card_no, updated_at)
      SELECT 'pay_many_' || n, 'bill_many_' || n, ${merchantId}, 'kb', ${AMOUNT}, 0, 'web', 'ODpay_many_' || n, 'many-' || n, 'APPROVED', 5, '20260105143000', now(),
        jsonb_build_object('kind', 'scheme', 'url', 'kb-acp://pay?' || repeat('x', 700)), 'alpha', (30000000 + n)::text, '949019******1234', now()
      FROM generate_series(${first}::int, ${last}::int) AS n`,
    db.$executeRaw`
      INSERT INTO attempt (id, payment_id, kind, van, terminal_id, vendor_code, business_no, serial_date, serial, transmitted_at_kst, state, send_before, answer)
      SELECT 'att_many_' || n, 'pay_many_' || n, 'APPROVAL', 'alpha', 'TEST000001', 'PMNT', '1208800767', '20260105', lpad(n::text, 12, '0'), '20260105143000', 'APPROVED', now(),
        jsonb_build_object('approvalNo', (30000000 + n)::text, 'approvedAt', '20260105143000', 'vanTransactionId', 'T' || n, 'maskedCardNo', '949019******1234', 'cardIssuerName', 'KB국민카드')
      FROM generate_series(${first}::int, ${last}::int) AS n`,
    db.$executeRaw`
      INSERT INTO event (id, type, subject_id, version, merchant_id, data)
      SELECT 'evt_many_' || n || '_' || version, 'payment.' || status, 'pay_many_' || n, version, ${merchantId}, '{}'
      FROM generate_series(${first}::int, ${last}::int) AS n, unnest(ARRAY['requested', 'scheme_issued', 'authenticated', 'approving', 'approved']) WITH ORDINALITY AS way (status, version)`,
    db.$executeRaw`
      INSERT INTO journal_entry (attempt_id, payment_id, kind, amount)
      SELECT 'att_many_' || n, 'pay_many_' || n, 'APPROVAL', ${AMOUNT} FROM generate_series(${first}::int, ${last}::int) AS n`,
    db.$executeRaw`INSERT INTO bill_claim (bill_id, holder) SELECT 'bill_many_' || n, 'pay_many_' || n FROM generate_series(${first}::int, ${last}::int) AS n`,
  ]);
}
