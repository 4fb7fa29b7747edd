import type { FastifyPluginAsync } from 'fastify';
import type { CellCode } from '../../domain/cells';
import { shared } from '../../platform/shared';
import { ALWAYS_TAKEN } from '../route-config';
import type { Cells } from './cells';

/** How long an answer is reused, because probes may come every second. */
const REMEMBERED_MS = 1_000;
const ANSWER_TIMEOUT_MS = 2_000;

/**
 * `/readyz` says which cells answer. The router is ready as long as one does: taken out of a load balancer, it would
 * fail the merchants of all.
 */
export const routerHealthRoutes: FastifyPluginAsync<Cells> = async (app, cells) => {
  const look = shared(REMEMBERED_MS, async () =>
    Object.fromEntries(
      await Promise.all(
        cells.codes.map(async (cell): Promise<[string, string]> => [cell || 'default', await answerOf(cells, cell)]),
      ),
    ),
  );
  app.get('/healthz', { config: ALWAYS_TAKEN }, async () => ({ ok: true }));
  app.get('/readyz', { config: ALWAYS_TAKEN }, async (_request, reply) => {
    const found = await look();
    const ready = Object.values(found).includes('ok');
    return reply.code(ready ? 200 : 503).send({ ready, cells: found });
  });
};

/** `ok`, `not ready` or `no answer`. */
async function answerOf({ urlOf }: Cells, cell: CellCode): Promise<string> {
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  const response = await fetch(`${urlOf(cell)}/readyz`, { signal, redirect: 'error' }).catch(() => undefined);
  await response?.body?.cancel();
  if (response === undefined) return 'no answer';
  return response.ok ? 'ok' : 'not ready';
}
