import type { ITXClientDenyList, OperationPayload, Types } from '@prisma/client/runtime/client';
import type { FoundApproval } from '../domain/approval';
import type { CancellationKind } from '../domain/cancellation-states';
import type { Mode } from '../domain/cells';
import type { CustomerSearch } from '../domain/customers';
import type { InstallmentMonths } from '../domain/installments';
import type { IssuerCode, Platform } from '../domain/issuers';
import type { KstDate, KstDateTime } from '../domain/kst';
import type { AppScheme, PayType } from '../domain/messages';
import type { Won } from '../domain/money';
import type { Reason } from '../domain/reasons';
import type { AgreementTaker, ChargePlan } from '../domain/registration-agreement';
import type { Service } from '../domain/services';
import type { VanName } from '../domain/vans';
import type { WebhookFailure } from '../domain/webhooks';
import type { Prisma, PrismaClient } from '../prisma/generated/client';

/**
 * What columns hold whose type is only text, integer or JSON to Prisma. Types alone, so a read costs nothing more.
 * They hold because a row is written by `records/` alone, from values that have these types ({@link Written}); that
 * amounts are positive is a CHECK constraint besides. A name that a newer version wrote is none of this one's:
 * reasons, and the VAN that approved, are read as `column-fallbacks.ts` says, and a new issuer, VAN or service is
 * deployed before anything is paid by it (docs/deploying.md). What an administrator or LINQ named (the VAN of a
 * terminal, the service of a kept result) stays text, and is parsed where it is used.
 */
type Columns = {
  readonly merchant: { readonly minimumAmount: Won; readonly minimumInstallmentAmount: Won; readonly mode: Mode };
  readonly bill: Amounts & { readonly supply: Won; readonly vat: Won; readonly service: Service };
  readonly payment: {
    readonly issuer: IssuerCode;
    readonly payType: PayType;
    readonly amount: Won;
    readonly installmentMonths: InstallmentMonths;
    readonly platform: Platform | null;
    readonly period: KstDate | null;
    readonly reason: Reason | null;
    readonly requestedAtKst: KstDateTime;
    readonly appScheme: AppScheme | null;
    readonly van: VanName | null;
    readonly cancelledAmount: Won;
  };
  readonly cancellation: Amounts & {
    readonly supply: Won;
    readonly vat: Won;
    readonly balanceBefore: Won;
    readonly kind: CancellationKind;
    readonly requestedBy: 'MERCHANT' | 'ADMINISTRATOR';
    readonly reason: Reason | null;
  };
  readonly answeredPress: { readonly platform: Platform };
  readonly attempt: {
    readonly originalDate: KstDate | null;
    readonly original: FoundApproval | null;
    readonly van: VanName;
    readonly serialDate: KstDate;
    readonly transmittedAtKst: KstDateTime;
  };
  readonly inbox: { readonly issuer: IssuerCode };
  readonly billingKey: {
    readonly issuer: IssuerCode;
    readonly service: Service;
    readonly platform: Platform | null;
    readonly reason: Reason | null;
    readonly requestedAtKst: KstDateTime;
    readonly appScheme: AppScheme | null;
    readonly plan: ChargePlan | null;
    readonly agreementBy: AgreementTaker | null;
  };
  readonly subscription: Amounts & {
    readonly service: Service;
    readonly anchor: KstDate;
    readonly nextDay: KstDate;
  };
  readonly interestFreeOffer: {
    readonly issuer: IssuerCode;
    readonly minimumAmount: Won;
    readonly validFrom: KstDate;
    readonly validUntil: KstDate;
  };
  readonly erasure: { readonly foundBy: CustomerSearch };
  readonly webhookEndpoint: { readonly disabledBecause: 'MERCHANT' | 'FAILING' | null };
  readonly webhookAttempt: { readonly failure: WebhookFailure | null };
  readonly subscriptionPeriod: { readonly period: KstDate; readonly reason: Reason | null };
};

type Amounts = { readonly amount: Won; readonly taxFree: Won; readonly serviceCharge: Won };

/**
 * What is written to a table, as Prisma takes it, by the types of its columns.
 * @example Written<'payment', Prisma.PaymentCreateManyInput>
 */
export type Written<M extends keyof Columns, Input> = {
  [K in keyof Input]: K extends keyof Columns[M]
    ? (null extends Input[K] ? Columns[M][K] : NonNullable<Columns[M][K]>) | (Input[K] & undefined)
    : Input[K];
};

/** Types as an extension's computed fields have them, without the extension. */
type Typed = Types.Extensions.DefaultArgs & {
  readonly result: {
    readonly [M in keyof Columns]: {
      readonly [C in keyof Columns[M]]: () => { readonly needs: object; compute(): Columns[M][C] };
    };
  };
};

type Client = PrismaClient<never, undefined, Typed>;

/** What a transaction's steps get. */
export type Transaction = Omit<Client, ITXClientDenyList>;

type TransactionOptions = {
  readonly maxWait?: number;
  readonly timeout?: number;
  readonly isolationLevel?: Prisma.TransactionIsolationLevel;
};

/** Prisma's client, whose rows have the types of their columns. */
export type Database = Omit<Client, '$transaction'> & {
  $transaction<R>(steps: (tx: Transaction) => Promise<R>, options?: TransactionOptions): Promise<R>;
  $transaction<P extends Prisma.PrismaPromise<unknown>[]>(steps: readonly [...P]): Promise<Types.Utils.UnwrapTuple<P>>;
};

type Row<P extends OperationPayload> = Types.Result.DefaultSelection<P>;

export type ApiKey = Row<Prisma.$ApiKeyPayload<Typed>>;
export type Attempt = Row<Prisma.$AttemptPayload<Typed>>;
export type Bill = Row<Prisma.$BillPayload<Typed>>;
export type BillClaim = Row<Prisma.$BillClaimPayload<Typed>>;
export type BillCustomer = Row<Prisma.$BillCustomerPayload<Typed>>;
export type BillingKey = Row<Prisma.$BillingKeyPayload<Typed>>;
export type BillingRun = Row<Prisma.$BillingRunPayload<Typed>>;
export type Cancellation = Row<Prisma.$CancellationPayload<Typed>>;
export type Erasure = Row<Prisma.$ErasurePayload<Typed>>;
export type IdempotentRequest = Row<Prisma.$IdempotentRequestPayload<Typed>>;
export type Inbox = Row<Prisma.$InboxPayload<Typed>>;
export type InterestFreeOffer = Row<Prisma.$InterestFreeOfferPayload<Typed>>;
export type LinqResult = Row<Prisma.$LinqResultPayload<Typed>>;
export type Merchant = Row<Prisma.$MerchantPayload<Typed>>;
export type OpenCircuit = Row<Prisma.$OpenCircuitPayload<Typed>>;
export type Payment = Row<Prisma.$PaymentPayload<Typed>>;
export type Subscription = Row<Prisma.$SubscriptionPayload<Typed>>;
export type SubscriptionPeriod = Row<Prisma.$SubscriptionPeriodPayload<Typed>>;
export type Suspension = Row<Prisma.$SuspensionPayload<Typed>>;
export type Terminal = Row<Prisma.$TerminalPayload<Typed>>;
export type AnsweredPress = Row<Prisma.$AnsweredPressPayload<Typed>>;
export type WebhookDelivery = Row<Prisma.$WebhookDeliveryPayload<Typed>>;
export type WebhookEndpoint = Row<Prisma.$WebhookEndpointPayload<Typed>>;
export type VanDay = Row<Prisma.$VanDayPayload<Typed>>;
