import { installmentMonths } from '../../domain/installments';
import { issuers, storeUrl } from '../../domain/issuers';
import { kstDateTime } from '../../domain/kst';
import { won } from '../../domain/money';
import { tidyName } from '../../domain/names';
import type { Order } from '../../domain/order';
import { orderNumber } from '../../domain/services';
import type { BillingKey, Merchant } from '../../platform/rows';
import {
  type BillingKeyPosition,
  createBillingKey,
  declaredAgreement,
  moveBillingKey,
} from '../../records/billing-keys';
import type { Input } from '../activity';
import { appSchemeIn } from '../issuers/sandbox-app';
import type { BillingDeps } from './deps';
import type { OpenedCardRegistration, RegistrationActivities } from './types';

/** {@link RegistrationActivities.openRegistration} */
export async function openCardRegistration(
  { db, apps, clock }: BillingDeps,
  input: Input<RegistrationActivities['openRegistration']>,
): Promise<OpenedCardRegistration> {
  const earlier = await db.billingKey.findUnique({ where: { id: input.billingKeyId }, include: { merchant: true } });
  if (earlier !== null) return opened(earlier, earlier.merchant);
  const merchant = await db.merchant.findUniqueOrThrow({ where: { id: input.merchantId } });
  const now = clock();
  const row = {
    id: input.billingKeyId,
    merchantId: merchant.id,
    customerId: input.customerId,
    issuer: input.issuer,
    service: input.service,
    orderName: input.orderName,
    platform: input.platform,
    returnUrl: input.returnUrl,
    state: 'REQUESTED',
    version: 1,
    orderNo: orderNumber(input.service, input.billingKeyId),
    issuerTransactionId: apps[input.issuer].transactionIdFor(input.billingKeyId),
    requestedAtKst: kstDateTime(now),
    expiresAt: new Date(now.getTime() + input.authenticationTimeoutMs),
    ...(input.plan === undefined ? {} : { plan: input.plan }),
    ...(input.agreement === undefined ? {} : declaredAgreement(input.agreement)),
  } as const;
  return opened(await db.$transaction((tx) => createBillingKey(tx, row)), merchant);
}

const opened = (key: BillingKey, merchant: Merchant): OpenedCardRegistration => ({
  at: { billingKeyId: key.id, state: key.state, version: key.version },
  order: registrationOrder(key, merchant),
  expiresAt: key.expiresAt.toISOString(),
  ...(key.appScheme === null ? {} : { appScheme: key.appScheme }),
});

/** An order of amount 0: it registers a card, and charges nothing. */
const registrationOrder = (key: BillingKey, merchant: Merchant): Order => ({
  transactionId: key.issuerTransactionId,
  orderNo: key.orderNo,
  businessNo: merchant.businessNo,
  merchantName: tidyName(merchant.name),
  orderName: tidyName(key.orderName),
  amount: won(0),
  installmentMonths: installmentMonths(0),
  requestedAt: key.requestedAtKst,
  returnUrl: key.returnUrl,
});

/** {@link RegistrationActivities.issueRegistrationScheme} */
export async function issueCardRegistrationScheme(
  { db, apps, sandboxCardAppUrl }: BillingDeps,
  { at, call }: Input<RegistrationActivities['issueRegistrationScheme']>,
): ReturnType<RegistrationActivities['issueRegistrationScheme']> {
  const key = await db.billingKey.findUniqueOrThrow({ where: { id: at.billingKeyId } });
  const { issuer } = key;
  const appScheme = appSchemeIn(sandboxCardAppUrl, {
    kind: 'scheme',
    ...apps[issuer].appUrls(call.text),
    package: issuers[issuer].androidPackage,
    storeUrl: storeUrl(issuer, key.platform ?? 'web'),
    expiresAt: key.expiresAt.toISOString(),
  });
  return { at: await db.$transaction((tx) => moveBillingKey(tx, at, 'SCHEME_ISSUED', { appScheme })), appScheme };
}

/** {@link RegistrationActivities.endRegistration} */
export async function endCardRegistration(
  { db }: BillingDeps,
  { at, end }: Input<RegistrationActivities['endRegistration']>,
): Promise<BillingKeyPosition> {
  const { state, version } = await db.billingKey.findUniqueOrThrow({ where: { id: at.billingKeyId } });
  // It has ended: the recorded state stays, as in keepCard.
  if (state !== at.state) return { ...at, state, version };
  return db.$transaction((tx) =>
    end.kind === 'expired'
      ? moveBillingKey(tx, at, 'EXPIRED', { reason: 'AUTH_EXPIRED' })
      : moveBillingKey(tx, at, 'FAILED', { reason: end.reason, reasonCode: end.reasonCode ?? null }),
  );
}
