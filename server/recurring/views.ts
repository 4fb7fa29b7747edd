import { type Static, Type } from '@sinclair/typebox';
import { cycleUnits } from '../../domain/billing-cycle';
import { issuerCodes } from '../../domain/issuers';
import { missedPeriods } from '../../domain/missed-periods';
import { type Reason as ReasonCode, reasons } from '../../domain/reasons';
import { agreementTakers } from '../../domain/registration-agreement';
import { services } from '../../domain/services';
import {
  awaitingBillingKeyStates,
  billingKeyStates,
  periodStates,
  subscriptionStates,
} from '../../domain/subscription-states';
import type {
  BillingKey as BillingKeyRow,
  Subscription as SubscriptionRow,
  SubscriptionPeriod,
} from '../../platform/rows';
import type { ServerContext } from '../context';
import { AGREEMENT_VERSION, FIRST_PERIOD, ids } from '../examples/values';
import { Reason } from '../payer/status';
import { AppSchemeView } from '../payer/views';
import { BillId, defaulted, Instant, named, nullable, oneOf, ref, Won } from '../schemas';

export const BillingKeyId = Type.String({ pattern: '^bkey_[0-9a-z]{32}$', examples: [ids.billingKey] });
export const SubscriptionId = Type.String({ pattern: '^sub_[0-9a-z]{32}$', examples: [ids.subscription] });
/** A day of the Korean calendar. The domain checks that it exists. */
export const KstDay = Type.String({
  pattern: '^[0-9]{8}$',
  description: 'A day in Korea, yyyyMMdd',
  examples: [FIRST_PERIOD],
});

/** How often, in a request. */
export const Cycle = Type.Object(
  {
    unit: oneOf(cycleUnits),
    every: defaulted(
      Type.Integer({
        minimum: 1,
        maximum: 52,
        default: 1,
        description: 'Up to 52 weeks, 24 months or 5 years',
      }),
    ),
  },
  { additionalProperties: false },
);

/** What a registration says that will be charged. */
export const Plan = named(
  'Plan',
  Type.Object(
    {
      amount: nullable(Won),
      cycle: nullable(Type.Object({ unit: oneOf(cycleUnits), every: Type.Integer() })),
      startOn: nullable(KstDay),
      ending: nullable(Type.String()),
    },
    { description: 'As the registration was begun with it. Null is open: it varies (변동), as the merchant decides.' },
  ),
);

/** A payer's agreement to be charged. */
export const Agreement = named(
  'Agreement',
  Type.Object({
    by: oneOf(agreementTakers, {
      description: 'PAGE: our own page asked the payer; MERCHANT: the merchant says it did',
    }),
    agreedAt: Instant,
    version: Type.String({
      description:
        'Of the text: on our page, the number of its template and the SHA-256 of the text; or the merchant’s own name of it',
      examples: [AGREEMENT_VERSION],
    }),
    text: nullable(Type.String({ description: 'What our page showed, line by line' })),
  }),
);

/** A billing key as its merchant sees it, without anything that would allow charging the card elsewhere. */
export const BillingKey = named(
  'BillingKey',
  Type.Object({
    id: BillingKeyId,
    customerId: Type.String({ description: 'The merchant’s own id of the customer' }),
    issuer: oneOf(issuerCodes),
    state: oneOf(billingKeyStates, {
      description:
        'REQUESTED and SCHEME_ISSUED wait for the payer; ACTIVE can be charged; FAILED, EXPIRED and DELETED can never be charged',
    }),
    reason: nullable(ref(Reason)),
    maskedCardNo: nullable(Type.String()),
    plan: nullable(ref(Plan)),
    agreement: nullable(
      Type.Unsafe<Static<typeof Agreement>>({
        ...ref(Agreement),
        description: 'Kept as the proof of the contract, also of a deleted key; null: nobody recorded one',
      }),
    ),
    appScheme: nullable(
      Type.Unsafe<Static<typeof AppSchemeView>>({
        ...ref(AppSchemeView),
        description: 'Opens the card app, in which the payer registers the card',
      }),
    ),
    registerUrl: nullable(
      Type.String({
        description:
          'Our own page on which the payer enters the card, if the issuer’s app has no registration. Give it only to the payer.',
      }),
    ),
    expiresAt: Type.Unsafe<string>({ ...Instant, description: 'The payer can register until then' }),
    registeredAt: nullable(Instant),
    deletedAt: nullable(Instant),
    createdAt: Instant,
  }),
);
export type BillingKey = Static<typeof BillingKey>;

const reasonOf = (code: ReasonCode | null): BillingKey['reason'] => {
  if (code === null) return null;
  const { payer, retryable } = reasons[code];
  return { code, text: payer.en, retryable };
};

const isWaiting = ({ state }: BillingKeyRow): boolean => awaitingBillingKeyStates.includes(state);

function agreementView({
  agreedAt,
  agreementBy,
  agreementVersion,
  agreementText,
}: BillingKeyRow): BillingKey['agreement'] {
  if (agreedAt === null || agreementBy === null || agreementVersion === null) return null;
  return { by: agreementBy, agreedAt: agreedAt.toISOString(), version: agreementVersion, text: agreementText };
}

export async function billingKeyView(
  { keyrings, settings }: Pick<ServerContext, 'keyrings' | 'settings'>,
  key: BillingKeyRow,
): Promise<BillingKey> {
  const token =
    key.sealedToken === null || !isWaiting(key) ? null : await keyrings.billLink.unseal(key.sealedToken, key.id);
  return {
    id: key.id,
    customerId: key.customerId,
    issuer: key.issuer,
    state: key.state,
    reason: reasonOf(key.reason),
    maskedCardNo: key.maskedCardNo,
    plan: key.plan,
    agreement: agreementView(key),
    appScheme: isWaiting(key) ? key.appScheme : null,
    registerUrl: token === null ? null : `${settings.publicUrl}/register/${token.toString('latin1')}`,
    expiresAt: key.expiresAt.toISOString(),
    registeredAt: key.registeredAt?.toISOString() ?? null,
    deletedAt: key.deletedAt?.toISOString() ?? null,
    createdAt: key.createdAt.toISOString(),
  };
}

export const MISSED_PERIODS =
  'What happens to periods whose day passed a week ago or longer while the subscription was paused or behind, or no billing run took place: ' +
  'SKIP charges none of them, CURRENT only the newest, ALL each of them, two a day';

export const Subscription = named(
  'Subscription',
  Type.Object({
    id: SubscriptionId,
    billingKeyId: BillingKeyId,
    state: oneOf(subscriptionStates, {
      description:
        'ACTIVE is charged; PAUSED is not; PAST_DUE has a period that could not be charged and waits for a new payment method; UNPAID is past its grace; CANCELLED has ended',
    }),
    orderNo: Type.String(),
    orderName: Type.String(),
    amount: Type.Unsafe<number>({ ...Won, description: 'Won, for periods that have not begun' }),
    taxFree: Won,
    serviceCharge: Won,
    service: oneOf(services),
    cycle: Type.Object({
      unit: oneOf(cycleUnits),
      every: Type.Integer(),
      anchor: Type.Unsafe<string>({
        ...KstDay,
        description: 'The day of the first period; after a shorter month, the day returns to it',
      }),
    }),
    nextPeriod: nullable(Type.Unsafe<string>({ ...KstDay, description: 'The day of the next period' })),
    afterGrace: oneOf(['CANCEL', 'UNPAID'] as const),
    missedPeriods: oneOf(missedPeriods, { description: MISSED_PERIODS }),
    version: Type.Integer(),
    createdAt: Instant,
  }),
);
export type Subscription = Static<typeof Subscription>;

export const subscriptionView = (row: SubscriptionRow): Subscription => ({
  id: row.id,
  billingKeyId: row.billingKeyId,
  state: row.state,
  orderNo: row.orderNo,
  orderName: row.orderName,
  amount: row.amount,
  taxFree: row.taxFree,
  serviceCharge: row.serviceCharge,
  service: row.service,
  cycle: { unit: row.unit, every: row.every, anchor: row.anchor },
  nextPeriod: row.state === 'CANCELLED' ? null : row.nextDay,
  afterGrace: row.afterGrace,
  missedPeriods: row.missedPeriods,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
});

export const Period = named(
  'Period',
  Type.Object({
    period: Type.Unsafe<string>({ ...KstDay, description: 'The period’s day, which is its name' }),
    number: Type.Integer({ description: 'From 0' }),
    state: oneOf(periodStates, {
      description:
        'DUE is charged from `nextTryAt` on; CHARGING: a try is under way; FROZEN: the outcome of a try is unknown, and nothing is charged until it is settled; PAST_DUE waits for a new payment method until `graceEndsAt`; WAIVED is never charged; CANCELLED was paid, and the whole charge was given back: it is not charged again',
    }),
    billId: BillId,
    try: Type.Integer({ description: 'The number of the try that is next or under way, from 1' }),
    nextTryAt: nullable(Instant),
    graceEndsAt: nullable(Instant),
    reason: nullable(ref(Reason)),
    detail: nullable(
      Type.String({
        description: 'The codes behind the reason; or the bound that stopped the charge, and how to lift it',
      }),
    ),
  }),
);

export const periodView = (row: SubscriptionPeriod): Static<typeof Period> => ({
  period: row.period,
  number: row.number,
  state: row.state,
  billId: row.billId,
  try: row.try,
  nextTryAt: row.nextTryAt?.toISOString() ?? null,
  graceEndsAt: row.graceEndsAt?.toISOString() ?? null,
  reason: reasonOf(row.reason),
  detail: row.detail,
});
