import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { CellCode } from '../../domain/cells';
import { bearerOf } from '../../platform/operator-access';
import { Problem } from '../errors';
import { type AppOptions, httpApp } from '../http-app';
import { boundInProgress } from '../in-progress';
import { earlyRefusalOf, queryOf, send, takeRawBodies } from '../inbound/raw-bodies';
import { passOn, takePassing } from '../pass-on';
import { assetRoutes } from '../payer/assets';
import { ALWAYS_TAKEN } from '../route-config';
import type { Cells } from './cells';
import { envelopes } from './envelopes';
import { routerHealthRoutes } from './health';

export type RouterSettings = {
  readonly cells: Cells;
  /** Requests in progress at once for one cell, so that one that hangs takes nothing from the others. */
  readonly mostInProgress: number;
};

/** Who reads what a path's requests are answered, and paths that are not for the public. */
const AUDIENCES = [
  { paths: ['/pay/*', '/register/*'], config: { audience: 'page' } },
  { paths: ['/v1/pay/*', '/v1/register/*'], config: { audience: 'payer' } },
  { paths: ['/', '/*'], config: {} },
] as const;
const NOT_PUBLIC = ['/metrics', '/ops/*', '/v1/admin/*'] as const;

/** Builds the router without listening: a server that passes each request on to the cell that it is for. */
export function buildRouter({ cells, mostInProgress }: RouterSettings, options: AppOptions) {
  const app = httpApp(options);
  boundInProgress(app, { mostRequests: mostInProgress * cells.codes.length });
  takePassing(app);
  const toCell = passingToCells(cells, mostInProgress);
  void app.register(routerHealthRoutes, cells);
  void app.register(partnerRoutes, { cells, toCell });
  // The same in all cells, and no payer's page may need another cell than its own.
  void app.register(assetRoutes);
  // An administrator or operator asks the servers of a cell themselves.
  for (const url of NOT_PUBLIC)
    app.all(url, async () => {
      throw new Problem('NOT_FOUND');
    });
  for (const { paths, config } of AUDIENCES) for (const url of paths) addPublicRoute(app, url, config, cells, toCell);
  return app;
}

type ToCell = (request: FastifyRequest, reply: FastifyReply, to: Passed) => FastifyReply;
type Passed = { readonly cell: CellCode; readonly body?: Buffer; readonly whenAway?: () => unknown };

/** @throws Problem OVERLOADED when the cell has more in progress than it may */
function passingToCells(cells: Cells, mostInProgress: number): ToCell {
  const inProgress = new Map<CellCode, number>();
  const count = (cell: CellCode, by: 1 | -1): number => {
    const now = (inProgress.get(cell) ?? 0) + by;
    inProgress.set(cell, now);
    return now;
  };
  return (request, reply, { cell, ...how }) => {
    const name = cell === '' ? 'default' : cell;
    request.about = { ...request.about, cell: name };
    reply.raw.once('close', () => count(cell, -1));
    const isTooMuch = count(cell, 1) > mostInProgress && request.routeOptions.config.alwaysTaken !== true;
    if (isTooMuch) throw new Problem('OVERLOADED');
    passOn(request, reply, { url: cells.urlOf(cell), name: `cell ${name}`, ...how });
    return reply;
  };
}

/** Passes on before a body is read: target and key say which cell. */
function addPublicRoute(
  app: FastifyInstance,
  url: string,
  config: (typeof AUDIENCES)[number]['config'],
  cells: Cells,
  toCell: ToCell,
): void {
  app.all(
    url,
    {
      config,
      onRequest: async (request, reply) =>
        toCell(request, reply, { cell: cells.ofRequest({ url: request.url, bearer: bearerOf(request) }) }),
    },
    async () => undefined,
  );
}

/** Issuers and LINQ: only the body of their messages says which cell, so it is read, and passed on unchanged. */
const partnerRoutes: FastifyPluginAsync<{ readonly cells: Cells; readonly toCell: ToCell }> = async (
  app,
  { cells, toCell },
) => {
  takeRawBodies(app);
  for (const { url, issuer, byQuery, transactionIdIn, refuse } of envelopes()) {
    const options = {
      config: ALWAYS_TAKEN,
      errorHandler: (failure: FastifyError, _request: FastifyRequest, reply: FastifyReply): void => {
        void send(reply, refuse(earlyRefusalOf(failure) ?? 'away'));
      },
    };
    app.post(url, options, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      return toCell(request, reply, {
        cell: cells.ofHandle(issuer, transactionIdIn(body)),
        body,
        whenAway: () => send(reply, refuse('away')),
      });
    });
    if (byQuery)
      app.get(url, { ...options, exposeHeadRoute: false }, async (request, reply) =>
        toCell(request, reply, {
          cell: cells.ofHandle(issuer, transactionIdIn(queryOf(request))),
          whenAway: () => send(reply, refuse('away')),
        }),
      );
  }
};
