import { forEachIssuer } from '../domain/issuers';
import { createLogger } from '../platform/logger';
import { buildApp } from './app';
import type { ServerContext } from './context';

/** The context that routes read while they are registered. No handler runs, so there is no database behind it. */
const context = {
  readers: forEachIssuer((issuer) => ({ issuer })),
  sources: {},
  watch: { release: () => undefined },
  keyrings: {},
  settings: {
    // Of whoever serves the file.
    publicUrl: '/',
    maintenance: [],
    limits: {
      callsPerMerchant: 1,
      readsPerLink: 1,
      paysPerLink: 1,
      adminCallsPerAddress: 1,
      mostEventLoopDelayMs: 1_000,
    },
  },
} as unknown as ServerContext;

/** The API's description without a running server. */
export async function describedApi(): Promise<object> {
  const app = buildApp(context, { log: createLogger({ name: 'describe', level: 'fatal' }) });
  try {
    await app.ready();
    return app.swagger();
  } finally {
    await app.close();
  }
}
