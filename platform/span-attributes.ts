import type { Attributes } from '@opentelemetry/api';

/**
 * Names of what spans tell. They leave this process only if they stand here: whatever else a library puts into a span
 * may hold what must not be told, so it is dropped.
 */
export const told = {
  paymentId: 'appcard.payment.id',
  billId: 'appcard.bill.id',
  cancellationId: 'appcard.cancellation.id',
  billingKeyId: 'appcard.billing_key.id',
  subscriptionId: 'appcard.subscription.id',
  merchantId: 'appcard.merchant.id',
  keyId: 'appcard.api_key.id',
  erasureId: 'appcard.erasure.id',
  requestId: 'appcard.request.id',
  attemptId: 'appcard.attempt.id',
  van: 'appcard.van',
  telegram: 'appcard.telegram.kind',
  class: 'appcard.telegram.class',
  responseCode: 'appcard.telegram.response_code',
  issuerResponseCode: 'appcard.telegram.issuer_response_code',
  detail: 'appcard.telegram.detail',
  peer: 'appcard.peer',
  endpointId: 'appcard.webhook.endpoint.id',
  deliveryId: 'appcard.webhook.delivery.id',
  eventId: 'appcard.event.id',
  event: 'appcard.event.type',
  failure: 'appcard.webhook.failure',
  method: 'http.request.method',
  route: 'http.route',
  httpStatus: 'http.response.status_code',
  errorType: 'error.type',
} as const;

type Told = Readonly<Partial<Record<keyof typeof told, string | number | null | undefined>>>;

/** Attributes by their names in spans, without those that have no value. */
export const attributesOf = (values: Told): Attributes =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[told[name as keyof typeof told], value] as const],
    ),
  );
