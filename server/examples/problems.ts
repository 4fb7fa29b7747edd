import { Problem, problemBody, type ProblemCode, type ProblemExtras } from '../errors';
import { BILL_TOKEN, ids } from './values';

const REQUEST = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

const fault = (path: string, message: string): ProblemExtras => ({ errors: [{ path, message }] });

/** What a problem says beyond the texts of its table. */
const extras: Partial<Readonly<Record<ProblemCode, ProblemExtras>>> = {
  INVALID_REQUEST: fault('body/amount', 'must be integer'),
  PAYMENT_IN_PROGRESS: { paymentId: ids.payment },
  BILL_ALREADY_PAID: { paymentId: ids.payment },
  PAYMENT_NOT_SETTLED: { paymentId: ids.payment },
  PAYMENT_NOT_CHARGED: { paymentId: ids.payment },
  PAYMENT_ALREADY_CANCELLED: { paymentId: ids.payment },
  CANCELLATION_IN_PROGRESS: { paymentId: ids.payment, cancellationId: ids.cancellation },
  BALANCE_MISMATCH: { paymentId: ids.payment, remaining: 6_000 },
  CANCELLATION_NOT_ALLOWED: {
    paymentId: ids.payment,
    ...fault('body/amount', 'gift cards and prepaid cards are cancelled in whole only'),
  },
  CANCELLATION_REFUSED: {
    paymentId: ids.payment,
    cancellationId: ids.cancellation,
    ...fault('VAN_DECLINED_HARD', '8008'),
  },
  URL_NOT_ALLOWED: fault('body/url', 'must be https'),
  ORDER_NO_REUSED: fault('body/orderNo', `belongs to ${ids.bill}`),
  ISSUER_UNDER_MAINTENANCE: { until: '2026-08-03T03:00:00.000Z' },
  CHARGE_REFUSED: fault('SUBSCRIPTION_NOT_ACTIVE', 'the subscription is PAUSED'),
  INVALID_CARD: fault('body/number', 'must end in its check digit'),
  INVALID_MERCHANT: fault('body/businessNo', 'must end in its check digit'),
  INVALID_OFFER: fault('body/validUntil', 'must be today or later, in Korea'),
  INVALID_AGREEMENT: fault('body/plan/startOn', 'must be a day of the calendar, yyyyMMdd'),
  INVALID_SUBSCRIPTION: fault('body/startOn', 'must be today or later, in Korea'),
};

const followed = { paymentId: ids.payment, statusUrl: `/v1/pay/${BILL_TOKEN}/payments/${ids.payment}/status` };

/** What only the payer's page is told. */
const payerExtras: Partial<Readonly<Record<ProblemCode, ProblemExtras>>> = {
  PAYMENT_IN_PROGRESS: followed,
  BILL_ALREADY_PAID: followed,
  ISSUER_UNAVAILABLE: { paymentId: ids.payment },
  SCHEME_NOT_READY: { paymentId: ids.payment },
};

/** A problem as the server answers it: to developers, or to payers who read Korean. */
export const problemExample = (code: ProblemCode, isPayers: boolean) => {
  const problem = new Problem(code, { ...extras[code], ...(isPayers ? payerExtras[code] : {}) });
  return { summary: problem.message, value: problemBody(problem, isPayers ? 'ko' : 'developer', REQUEST) };
};
