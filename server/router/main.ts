import closeWithGrace from 'close-with-grace';
import { commaList } from '../../domain/comma-list';
import { ConfigurationError, routerConfig } from '../../platform/config';
import { createLogger } from '../../platform/logger';
import { buildRouter } from './app';
import { cellsOf } from './cells';

/** Longer than a poll may wait. */
const CLOSE_WITHIN_MS = 35_000;

async function main(): Promise<void> {
  const config = routerConfig(process.env);
  const log = createLogger({ name: 'router', level: config.LOG_LEVEL });
  const app = buildRouter(
    { cells: cellsOf(config), mostInProgress: config.LIMIT_IN_PROGRESS },
    { log, trustedProxies: commaList(config.TRUSTED_PROXIES) },
  );
  closeWithGrace({ delay: CLOSE_WITHIN_MS, logger: log }, () => app.close());
  await app.listen({ host: config.API_HOST, port: config.API_PORT });
}

main().catch((failure: unknown) => {
  const text =
    failure instanceof ConfigurationError
      ? failure.message
      : failure instanceof Error
        ? `${failure.name}: ${failure.message}`
        : 'could not start';
  process.stderr.write(`router: ${text}\n`);
  process.exit(1);
});
