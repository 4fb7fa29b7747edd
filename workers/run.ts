import { NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { CommonConfig } from '../platform/config';
import { ConfigurationError } from '../platform/config';
import type { Logger } from '../platform/logger';
import { createLogger } from '../platform/logger';
import { temporalAddress } from '../platform/temporal';

type Started = { readonly workers: readonly Worker[]; close(): Promise<void> };

/**
 * Runs a worker process until it is told to stop (SIGTERM, SIGINT): its workers then finish what they hold, and
 * everything is closed in order. Ends the process with 1 when it could not start.
 */
export async function runWorkerProcess<C extends CommonConfig>(
  name: string,
  readConfig: (environment: NodeJS.ProcessEnv) => C,
  start: (config: C, connection: NativeConnection) => Promise<Started>,
): Promise<void> {
  try {
    const config = readConfig(process.env);
    const log = createLogger({ name, level: config.LOG_LEVEL });
    installRuntime(log);
    const connection = await NativeConnection.connect(temporalAddress(config));
    const started = await start(config, connection);
    log.info({ taskQueues: started.workers.map((worker) => worker.options.taskQueue) }, 'worker is polling');
    await Promise.all(started.workers.map((worker) => worker.run()));
    await started.close();
    await connection.close();
    log.info('worker has stopped');
  } catch (failure) {
    process.stderr.write(`${name}: ${describeFailure(failure)}\n`);
    process.exitCode = 1;
  }
}

/**
 * Temporal's own lines go where ours go. Shutdown signals are the SDK's: it drains the workers on SIGTERM and SIGINT.
 */
function installRuntime(log: Logger): void {
  Runtime.install({
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
  if (failure instanceof ConfigurationError) return failure.message;
  return failure instanceof Error ? `could not start: ${failure.name}: ${failure.message}` : 'could not start';
};
