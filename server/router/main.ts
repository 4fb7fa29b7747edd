import closeWithGrace from 'close-with-grace';
import { commaList } from '../../domain/comma-list';
import { routerConfig } from '../../platform/config';
import { createLogger } from '../../platform/logger';
import { endUnstarted } from '../unstarted';
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

main().catch(endUnstarted('router'));
