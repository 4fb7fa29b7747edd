import { createSerials } from '../../records/serials';
import type { PaymentDeps } from '../payments/deps';
import { readCancellation } from './read';
import { recordCancellation } from './record';
import { hearCancelTelegram, prepareCancelTelegram } from './telegrams';
import type { CancellationActivities } from './types';

/** The bill worker's activities of cancellations. */
export function createCancellationActivities(deps: PaymentDeps): CancellationActivities {
  const drawing = { ...deps, drawSerial: createSerials(deps.db) };
  return {
    readCancellation: (input) => readCancellation(deps, input),
    prepareCancelTelegram: (input) => prepareCancelTelegram(drawing, input),
    hearCancelTelegram: (input) => hearCancelTelegram(deps, input),
    recordCancellation: (input) => recordCancellation(deps, input),
  };
}
