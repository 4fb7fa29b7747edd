import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from './errors';

/** HTTP/1.1 lets a client send on before it is answered: more than this at once is no browser and no library. */
const MOST_A_CONNECTION = 32;

export type InProgress = {
  /** Requests that this server is at work on, waiting polls included, above which more are turned away. */
  readonly mostRequests: number;
};

/**
 * Bounds the requests in progress: of one connection, which is ended beyond it, so that a megabyte of pipelined requests can't become
 * a full heap; and of the server, which turns more away, but not what is always taken.
 */
export function boundInProgress(app: FastifyInstance, { mostRequests }: InProgress): void {
  const ofConnection = new WeakMap<Socket, number>();
  let ofServer = 0;
  const count = ({ socket }: IncomingMessage, by: 1 | -1): number => {
    const now = (ofConnection.get(socket) ?? 0) + by;
    ofConnection.set(socket, now);
    ofServer += by;
    return now;
  };
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    if (raw.socket.destroyed) {
      reply.hijack();
      return;
    }
    const inProgress = count(raw, 1);
    // Once, whether it was answered or its connection was lost.
    reply.raw.once('close', () => {
      count(raw, -1);
    });
    if (inProgress > MOST_A_CONNECTION) {
      reply.hijack();
      raw.socket.destroy();
      return;
    }
    const isTooMuch = ofServer > mostRequests && request.routeOptions.config.alwaysTaken !== true;
    done(isTooMuch ? new Problem('OVERLOADED') : undefined);
  });
}
