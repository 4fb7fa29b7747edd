import { type Static, Type } from '@sinclair/typebox';
import { billStates } from '../../domain/bill-states';
import { issuerCodes, platforms } from '../../domain/issuers';
import { PayerInterestMonths } from '../interest-free';
import { BillId, defaulted, Instant, named, nullable, oneOf, PaymentId, ref, Won } from '../schemas';
import { Issuer } from './issuers';

export const NewPayment = Type.Object(
  {
    issuer: Type.String({ minLength: 1, maxLength: 20, description: 'One of the bill’s issuers' }),
    installmentMonths: defaulted(
      Type.Integer({ minimum: 0, maximum: 99, default: 0, description: '0: no installments' }),
    ),
    payerInterestMonths: Type.Optional(
      Type.Unsafe<number>({
        ...PayerInterestMonths,
        description:
          'The interest-free terms that the payer was shown for this choice: `payerInterestMonths` of the bill’s `interestFree`. Without it, the card’s own terms',
      }),
    ),
    platform: oneOf(platforms, { description: 'The payer’s device, which decides how the card app is opened' }),
  },
  { additionalProperties: false },
);
export type Choice = Static<typeof NewPayment>;

export const PayerBill = named(
  'PayerBill',
  Type.Object({
    billId: BillId,
    state: oneOf(billStates),
    merchantName: Type.String(),
    orderName: Type.String(),
    amount: Won,
    expiresAt: Instant,
    payment: nullable(
      Type.Object(
        { paymentId: PaymentId, statusUrl: Type.String() },
        {
          description:
            'The payment to follow, on whatever device it was begun: it waits for its payer, is being approved or confirmed, or has paid the bill',
        },
      ),
    ),
    issuers: Type.Array(ref(Issuer)),
    minimumInstallmentAmount: Won,
    maximumInstallmentMonths: Type.Integer({ description: 'Below 2: no installments' }),
    interestFree: Type.Array(
      Type.Object({
        issuer: oneOf(issuerCodes),
        installmentMonths: Type.Integer(),
        payerInterestMonths: PayerInterestMonths,
      }),
      { description: 'Installments that are offered as 무이자 or 부분무이자 now' },
    ),
  }),
);
export const AppSchemeView = named(
  'AppScheme',
  Type.Object({
    kind: oneOf(['scheme', 'bridge'] as const),
    url: Type.String({ description: 'Opens the card app on iOS, and on a desktop that has one' }),
    intentUrl: Type.Optional(Type.String({ description: 'Opens the card app on Android' })),
    bridgeUrl: Type.Optional(Type.String()),
    package: Type.String({ description: 'Android package of the card app' }),
    storeUrl: Type.String({ description: 'The app store’s page of the card app' }),
    expiresAt: Instant,
  }),
);
export const StartedPayment = named(
  'StartedPayment',
  Type.Object({
    paymentId: PaymentId,
    payType: oneOf(['CARD_VAN'] as const),
    appScheme: ref(AppSchemeView),
    statusUrl: Type.String(),
  }),
);
