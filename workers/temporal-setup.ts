import { expectedSchedules } from '../domain/schedules';
import type { BillWorkerConfig } from '../platform/config';
import {
  missingSearchAttributes,
  SETUP_COMMAND,
  type TemporalServices,
  wordsOf,
} from '../platform/registered-attributes';
import { GRPC_NOT_FOUND, grpcCodeOf } from '../platform/temporal';

type Config = Pick<BillWorkerConfig, 'TEMPORAL_NAMESPACE' | 'BILLING_SCHEDULES' | 'UPKEEP_SCHEDULES'>;

/** Thrown at start when the namespace lacks what this version needs: which, and the command that makes it. */
export class TemporalNotSetUp extends Error {
  override readonly name = 'TemporalNotSetUp';
  constructor(namespace: string, missing: readonly string[]) {
    super(`Run ${SETUP_COMMAND}: namespace ${namespace} of Temporal lacks ${missing.join(', and ')}.`);
  }
}

/**
 * Checks that the namespace has the search attributes of this version and the Schedules that are switched on.
 * @throws TemporalNotSetUp
 */
export async function requireTemporalSetup(services: TemporalServices, config: Config): Promise<void> {
  const { TEMPORAL_NAMESPACE: namespace } = config;
  const attributes = await missingSearchAttributes(services, namespace);
  const expected = expectedSchedules({ billing: config.BILLING_SCHEDULES, upkeep: config.UPKEEP_SCHEDULES });
  const exists = async (scheduleId: string): Promise<boolean> => {
    try {
      await services.workflowService.describeSchedule({ namespace, scheduleId });
      return true;
    } catch (failure) {
      if (grpcCodeOf(failure) === GRPC_NOT_FOUND) return false;
      throw failure;
    }
  };
  const found = await Promise.all(expected.map(({ id }) => exists(id)));
  const schedules = expected.filter((_, at) => found[at] !== true).map(({ id }) => id);
  const missing = [
    ...(attributes.length === 0 ? [] : [`the search attributes ${wordsOf(attributes)}`]),
    ...(schedules.length === 0 ? [] : [`the Schedules ${schedules.join(', ')}`]),
  ];
  if (missing.length > 0) throw new TemporalNotSetUp(namespace, missing);
}
