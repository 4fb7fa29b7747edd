import { NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { WorkerConfig } from '../platform/config';
import { ConfigurationError, workerMetricsConfig } from '../platform/config';
import type { Logger } from '../platform/logger';
import { createLogger } from '../platform/logger';
import { temporalAddress } from '../platform/temporal';
import { pluginsOf, startTracing } from '../platform/tracing';
import { beat } from './heartbeat';
import { type ServedMetrics, serveMetrics } from './metrics';
import { TemporalNotSetUp } from './temporal-setup';

type Started = { readonly workers: readonly Worker[]; close(): Promise<void> };

/** One role of a worker process. It reads its configuration first, and fails before anything is started. */
export type Role = (environment: NodeJS.ProcessEnv) => {
  readonly config: WorkerConfig;
  start(connection: NativeConnection): Promise<Started>;
};

export const roleOf =
  <C extends WorkerConfig>(
    readConfig: (environment: NodeJS.ProcessEnv) => C,
    start: (config: C, connection: NativeConnection) => Promise<Started>,
  ): Role =>
  (environment) => {
    const config = readConfig(environment);
    return { config, start: (connection) => start(config, connection) };
  };

/**
 * Runs a worker process until it is told to stop (SIGTERM, SIGINT): its workers then finish their current work, and
 * everything is closed in order. Ends the process with 1 when it could not start.
 */
export async function runWorkerProcess(name: string, roles: readonly Role[]): Promise<void> {
  try {
    const parts = roles.map((role) => role(process.env));
    const [first] = parts;
    if (first === undefined) return;
    // All roles read the common settings from the same variables.
    const log = createLogger({ name, level: first.config.LOG_LEVEL });
    const metrics = await serveMetrics(workerMetricsConfig(process.env));
    installRuntime(log, metrics);
    const tracing = await startTracing(name, first.config, log);
    const connection = await NativeConnection.connect({
      ...temporalAddress(first.config),
      plugins: pluginsOf(tracing),
    });
    const started: Started[] = [];
    for (const part of parts) started.push(await part.start(connection));
    const workers = started.flatMap((each) => each.workers);
    log.info({ taskQueues: workers.map((worker) => worker.options.taskQueue) }, 'worker is polling');
    beat(first.config.HEARTBEAT_FILE);
    await Promise.all(workers.map((worker) => worker.run()));
    await Promise.all(started.map((each) => each.close()));
    await connection.close();
    await tracing?.close();
    metrics?.close();
    log.info('worker has stopped');
  } catch (failure) {
    process.stderr.write(`${name}: ${describeFailure(failure)}\n`);
    process.exitCode = 1;
  }
}

/**
 * Sends Temporal's own log lines where ours go. The SDK handles shutdown signals: it drains the workers on SIGTERM and
 * SIGINT.
 */
function installRuntime(log: Logger, metrics: ServedMetrics | undefined): void {
  Runtime.install({
    ...(metrics === undefined ? {} : { telemetryOptions: { metrics: metrics.ofTheSdk } }),
    logger: {
      log: (level, message, meta) => {
        writeLine(log, level, message, meta);
      },
      trace: (message, meta) => {
        log.trace(meta ?? {}, message);
      },
      debug: (message, meta) => {
        log.debug(meta ?? {}, message);
      },
      info: (message, meta) => {
        log.info(meta ?? {}, message);
      },
      warn: (message, meta) => {
        log.warn(meta ?? {}, message);
      },
      error: (message, meta) => {
        log.error(meta ?? {}, message);
      },
    },
    shutdownSignals: ['SIGTERM', 'SIGINT'],
  });
}

const writeLine = (log: Logger, level: string, message: string, meta: object | undefined): void => {
  log[level.toLowerCase() as 'trace' | 'debug' | 'info' | 'warn' | 'error'](meta ?? {}, message);
};

const describeFailure = (failure: unknown): string => {
  if (failure instanceof ConfigurationError || failure instanceof TemporalNotSetUp) return failure.message;
  return failure instanceof Error ? `could not start: ${failure.name}: ${failure.message}` : 'could not start';
};
