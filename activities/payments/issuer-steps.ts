import { ApplicationFailure } from '@temporalio/activity';
import { type IssuerCode, issuers as declarations, storeUrl } from '../../domain/issuers';
import type { Order } from '../../domain/order';
import { tell } from '../../domain/sealed-credential';
import { sealedResultContext } from '../../domain/sealing';
import { KeyringError } from '../../platform/keyring';
import { movePayment } from '../../records/payments';
import type { Input } from '../activity';
import { whyNotAsked } from '../issuers/as-asked';
import { type AuthenticationResult, UnreadableResult } from '../issuers/contract';
import { appSchemeIn } from '../issuers/sandbox-app';
import type { CryptoDeps, PaymentDeps } from './deps';
import type { CryptoActivities, DecryptedResult, IssuedScheme, PaymentActivities } from './types';

/**
 * A worker of another zone has none of the issuer's keys. The workflow asks the zone that the issuer declares, so this
 * would be a fault of the build.
 */
function cryptoOf({ cryptos }: CryptoDeps, issuer: IssuerCode) {
  const crypto = cryptos[issuer];
  if (crypto === undefined)
    throw ApplicationFailure.nonRetryable(`The keys of ${issuer} are not in this worker's zone`, 'NotInThisZone');
  return crypto;
}

/** {@link CryptoActivities.encryptOrder} */
export async function encryptOrder(
  deps: CryptoDeps,
  { issuer, order }: Input<CryptoActivities['encryptOrder']>,
): Promise<string> {
  return writtenTo(issuer, order, () => cryptoOf(deps, issuer).encryptOrder(order));
}

/** {@link CryptoActivities.encryptRegistration} */
export async function encryptCardRegistration(
  deps: CryptoDeps,
  { issuer, order }: Input<CryptoActivities['encryptRegistration']>,
): Promise<string> {
  const { recurring } = cryptoOf(deps, issuer);
  if (recurring === undefined) throw ApplicationFailure.nonRetryable(`${issuer} gives no CARD_ID`, 'NotInThisZone');
  return writtenTo(issuer, order, () => recurring.encryptRegistration(order));
}

/** @throws ApplicationFailure `OrderNotEncodable` for an order that does not fit the contract */
export function writtenTo(issuer: IssuerCode, order: Order, write: () => string): string {
  try {
    return write();
  } catch (cause) {
    if (cause instanceof ApplicationFailure) throw cause;
    // Pure computation: the same order fails the same way, so a retry is useless.
    throw ApplicationFailure.create({
      message: `The order of ${order.orderNo} can't be written to ${issuer}'s contract; look at the bill's names and lengths`,
      type: 'OrderNotEncodable',
      nonRetryable: true,
      ...(cause instanceof Error ? { cause } : {}),
    });
  }
}

/** {@link PaymentActivities.issueScheme} */
export async function issueScheme(
  { db, apps, bridgeUrls, sandboxCardAppUrl }: PaymentDeps,
  { at, call, payment: { issuer, platform, transactionId, expiresAt } }: Input<PaymentActivities['issueScheme']>,
): Promise<IssuedScheme> {
  if (call.transactionId !== transactionId) {
    // An issuer that gives a handle twice would have one payment's result open another's.
    const handle = { issuer, issuerTransactionId: call.transactionId };
    const holder = await db.payment.findUnique({ where: { issuer_issuerTransactionId: handle } });
    if (holder !== null && holder.id !== at.paymentId) return { refused: 'HANDLE_TAKEN' };
  }
  const bridgeUrl = bridgeUrls[issuer];
  const appScheme = appSchemeIn(sandboxCardAppUrl, {
    kind: declarations[issuer].needsBridge ? 'bridge' : 'scheme',
    ...apps[issuer].appUrls(call.text),
    ...(bridgeUrl === undefined
      ? {}
      : { bridgeUrl: `${bridgeUrl}?${apps[issuer].bridgeQuery?.(call.transactionId) ?? ''}` }),
    package: declarations[issuer].androidPackage,
    storeUrl: storeUrl(issuer, platform),
    expiresAt,
  });
  const change = { appScheme, issuerTransactionId: call.transactionId };
  const { at: moved } = await movePayment(db, at, 'SCHEME_ISSUED', change);
  return { at: moved, appScheme };
}

/** {@link CryptoActivities.openResult} */
export async function decryptResult(
  deps: CryptoDeps,
  { paymentId, issuer, order, result }: Input<CryptoActivities['openResult']>,
): Promise<DecryptedResult> {
  const crypto = cryptoOf(deps, issuer);
  const { keyrings } = deps;
  try {
    const body = await keyrings.authResult.unseal(
      Buffer.from(result.sealedBody, 'base64'),
      sealedResultContext(issuer, result.issuerTransactionId),
    );
    return judge(crypto.decryptResult(body, order), order, (otc) =>
      keyrings.otc.seal(Buffer.from(otc), paymentId).toString('base64'),
    );
  } catch (failure) {
    if (failure instanceof UnreadableResult || failure instanceof KeyringError)
      return { kind: 'failed', reason: 'RESULT_UNREADABLE' };
    throw failure;
  }
}

function judge(result: AuthenticationResult, order: Order, seal: (otc: string) => string): DecryptedResult {
  if (result.kind === 'refused') return { kind: 'failed', reason: result.reason, reasonCode: result.issuerCode };
  const reason = whyNotAsked(result, order);
  if (reason !== undefined) return { kind: 'failed', reason };
  return { kind: 'authenticated', ...tell({ kind: 'otc', sealed: seal(result.otc) }) };
}
