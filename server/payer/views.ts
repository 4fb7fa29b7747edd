import { type Static, Type } from '@sinclair/typebox';
import { billStates } from '../../domain/bill-states';
import { platforms } from '../../domain/issuers';
import { BillId, defaulted, Instant, named, nullable, oneOf, PaymentId, ref, Won } from '../schemas';
import { Issuer } from './issuers';

export const NewPayment = Type.Object(
  {
    issuer: Type.String({ minLength: 1, maxLength: 20, description: 'One of the bill’s issuers' }),
    installmentMonths: defaulted(
      Type.Integer({ minimum: 0, maximum: 99, default: 0, description: '0: no installments' }),
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
