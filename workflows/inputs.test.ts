import type { ChargeInput, PaymentInput, RegistrationInput } from '../domain/messages';
import { type ChargePlan, chargePlan } from '../domain/registration-agreement';
import { abortOf, chargeInput, paymentInput, recoveryInput, registrationInput, sealedResultOf } from './inputs';

const payment: PaymentInput = {
  paymentId: 'pay_1',
  billId: 'bill_1',
  issuer: 'kb',
  installmentMonths: 3,
  platform: 'ios',
  authenticationTimeoutMs: 600_000,
};
const registration: RegistrationInput = {
  billingKeyId: 'bkey_1',
  merchantId: 'mer_1',
  customerId: 'c-1',
  issuer: 'kb',
  service: 'payssam',
  orderName: '등록',
  platform: 'web',
  returnUrl: null,
  authenticationTimeoutMs: 600_000,
};
const charge: ChargeInput = {
  paymentId: 'pay_1',
  billId: 'bill_1',
  asOf: '2026-01-05T01:00:00.000Z',
  of: { subscriptionId: 'sub_1', period: '20260105', number: 1 },
};
const result = { inboxId: 'inb_1', issuerTransactionId: 'xid-1', sealedBody: 'c2VhbGVk' };

describe('the input of a workflow', () => {
  test('that is well-formed is accepted as it is, with fields of a newer version', () => {
    expect(paymentInput(payment)).toEqual(payment);
    expect(paymentInput({ ...payment, payerInterestMonths: 0 })).toEqual({ ...payment, payerInterestMonths: 0 });
    expect(registrationInput(registration)).toEqual(registration);
    const agreed: RegistrationInput = {
      ...registration,
      plan: chargePlan({ amount: 9_900, cycle: { unit: 'MONTH', every: 1 } }),
      agreement: { agreedAt: '2026-08-01T00:00:00Z', version: '3' },
    };
    expect(registrationInput(agreed)).toEqual(agreed);
    expect(chargeInput(charge)).toEqual(charge);
    const ofKey: ChargeInput = { paymentId: 'pay_1', billId: 'bill_1', asOf: charge.asOf, billingKeyId: 'bkey_1' };
    expect(chargeInput(ofKey)).toEqual(ofKey);
    expect(recoveryInput({ paymentId: 'pay_1' })).toEqual({ paymentId: 'pay_1' });
    expect(paymentInput({ ...payment, newer: true } as PaymentInput)).toMatchObject({ newer: true });
  });

  test.each<[string, () => unknown, string]>([
    ['a payment without an id', () => paymentInput({ ...payment, paymentId: '' }), 'paymentId'],
    ['a payment of no issuer', () => paymentInput({ ...payment, issuer: 'nobody' as 'kb' }), 'issuer'],
    [
      'a payment without a time limit',
      () => paymentInput({ ...payment, authenticationTimeoutMs: Number.MAX_SAFE_INTEGER }),
      'authenticationTimeoutMs',
    ],
    [
      'a payment on terms that are no number of months',
      () => paymentInput({ ...payment, payerInterestMonths: -1 }),
      'payerInterestMonths',
    ],
    ['a payment that is null', () => paymentInput(null as unknown as PaymentInput), 'the input'],
    ['a registration on no device', () => registrationInput({ ...registration, platform: 'tv' as 'web' }), 'platform'],
    [
      'a registration agreed to at no time',
      () => registrationInput({ ...registration, agreement: { agreedAt: 'today', version: '3' } }),
      'agreement.agreedAt',
    ],
    [
      'a registration of half a plan',
      () => registrationInput({ ...registration, plan: { amount: null } as unknown as ChargePlan }),
      'plan.cycle',
    ],
    ['a charge at no time', () => chargeInput({ ...charge, asOf: 'garbage' }), 'asOf'],
    ['a charge of no card', () => chargeInput({ ...charge, of: undefined } as unknown as ChargeInput), 'billingKeyId'],
    [
      'a charge of half a try',
      () => chargeInput({ ...charge, of: { subscriptionId: 'sub_1' } } as unknown as ChargeInput),
      'of.period',
    ],
    ['a charge that is undefined', () => chargeInput(undefined as unknown as ChargeInput), 'the input'],
    ['a recovery of nothing', () => recoveryInput({ paymentId: 7 as unknown as string }), 'paymentId'],
  ])('is refused with the name of what is wrong: %s', (_what, read, named) => {
    expect(read).toThrow(named);
    expect(read).toThrow('input is malformed');
  });
});

describe('a signal', () => {
  test('that is well-formed is read', () => {
    expect(sealedResultOf(result)).toEqual(result);
    expect(abortOf({ reason: 'SUPERSEDED' })).toEqual({ reason: 'SUPERSEDED' });
  });

  test.each([null, undefined, 'text', 7, [], {}, { ...result, sealedBody: undefined }, { ...result, inboxId: 7 }])(
    '%j is not a result',
    (given) => {
      expect(sealedResultOf(given)).toBeUndefined();
    },
  );

  test.each([null, undefined, 'PAYER_ABORTED', [], {}, { reason: 'NONSENSE' }, { reason: null }])(
    '%j is not an abort',
    (given) => {
      expect(abortOf(given)).toBeUndefined();
    },
  );
});
