import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CancellationStatus } from '../domain/cancellation-states';
import type { Abort, CancellationResolution, Resolution, SchemeAnswer, SealedResult } from '../domain/messages';
import type { PaymentStatus } from '../domain/payment-states';

/** Front → API(bill): App Scheme 생성 요청. Sent with the start of the workflow. */
export const scheme = defineUpdate<SchemeAnswer>('scheme');
/** Inbound → API(bill): 인증 결과 bypass. The first one counts. */
export const authenticated = defineSignal<[SealedResult]>('authenticated');
/**
 * The payer left, or began another payment of the bill, or the merchant voided the bill. Counts until the result
 * arrives.
 */
export const abort = defineSignal<[Abort]>('abort');
/** An operator's verdict on an outcome that stayed unknown. */
export const resolve = defineUpdate<PaymentStatus, [Resolution]>('resolve');
/** The same on a cancellation; it has runs of its own, which take no other update. */
export const resolveCancellation = defineUpdate<CancellationStatus, [CancellationResolution]>('resolve');
