import { parseQuota, type InstallmentMonths } from '../../../domain/installments';
import { UnreadableResult, type AuthenticationResult, type Order } from '../contract';
import { MalformedForm, readForm, type FormValues } from './form';
import { readKbResultFields, type KbResultFields } from './inbound';
import { AUTHENTICATED_CODE, reasonOf } from './result-codes';
import { decryptText, SeedFailure, seedKeyFor } from './seed';

/** Bounds of the fields inside `accres`. A payer who stops early has chosen no card and no installment: those may be empty. */
const FIELDS = {
  rcd: /^\d{4}$/,
  orderNo: /^[\x21-\x7e]{1,40}$/,
  quota: /^(?:\d{2})?$/,
  noint: /^[YN]?$/,
  tkey: /^(?:[0-9A-Z]{21})?$/,
  cardCode: /^(?:\d{2})?$/,
  cardPrefix: /^(?:\d{6})?$/,
  usingPoint: /^(?:0|[1-9]\d{0,11})?$/,
} as const;

type OpenedFields = FormValues<typeof FIELDS>;
type FieldRule = { readonly field: keyof OpenedFields; readonly pattern: RegExp };

/** What holds besides when the payer authenticated. */
const AUTHENTICATED_RULES: readonly FieldRule[] = [
  { field: 'tkey', pattern: /^[0-9A-Z]{21}$/ },
  { field: 'noint', pattern: /^N$/ }, // no field of the telegram carries interest-free
  { field: 'usingPoint', pattern: /^0$/ }, // nor points
  { field: 'cardCode', pattern: /^\d{2}$/ },
  { field: 'cardPrefix', pattern: /^\d{6}$/ },
];

/** A refusal brings no OTC. */
const REFUSED_RULES: readonly FieldRule[] = [{ field: 'tkey', pattern: /^$/ }];

/**
 * Opens a verified result and checks that it is of this order. The installment is returned as the payer confirmed it: whether it is
 * the one asked for is the workflow's decision.
 * @throws UnreadableResult
 */
export function openKbResult(body: Buffer, order: Order): AuthenticationResult {
  const outer = readOrRefuse(() => readKbResultFields(body));
  if (outer.xid !== order.transactionId) throw new UnreadableResult('xid');
  const opened = readOrRefuse(() => readForm(decryptAccres(outer, order), FIELDS));
  if (opened.orderNo !== order.orderNo) throw new UnreadableResult('orderNo');
  return opened.rcd === AUTHENTICATED_CODE ? authenticated(opened) : refused(opened);
}

function authenticated(opened: OpenedFields): AuthenticationResult {
  check(opened, AUTHENTICATED_RULES);
  return {
    kind: 'authenticated',
    otc: opened.tkey,
    installmentMonths: installmentOf(opened.quota),
    cardCode: opened.cardCode,
    cardPrefix: opened.cardPrefix,
  };
}

function refused(opened: OpenedFields): AuthenticationResult {
  check(opened, REFUSED_RULES);
  return { kind: 'refused', issuerCode: opened.rcd, reason: reasonOf(opened.rcd) };
}

function check(opened: OpenedFields, rules: readonly FieldRule[]): void {
  const broken = rules.find(({ field, pattern }) => !pattern.test(opened[field]));
  if (broken !== undefined) throw new UnreadableResult(broken.field);
}

function decryptAccres(outer: KbResultFields, order: Order): Buffer {
  return decryptText(seedKeyFor(order.businessNo, order.requestedAt), outer.accres);
}

function installmentOf(quota: string): InstallmentMonths {
  try {
    return parseQuota(quota);
  } catch {
    throw new UnreadableResult('quota');
  }
}

/** Says a reader's failure in the contract's words. The cause is left behind, so that no text of the result can travel with it. */
function readOrRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedForm) throw new UnreadableResult(error.field);
    if (error instanceof SeedFailure) throw new UnreadableResult('accres');
    throw error;
  }
}
