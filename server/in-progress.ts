import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from './errors';

/** HTTP/1.1 lets a client send more requests before the answer: no browser or library has more than this at once. */
const MOST_A_CONNECTION = 32;

export type InProgress = {
  /** The most requests in progress on this server, including waiting polls; more are refused. */
  readonly mostRequests: number;
};

/** The requests in progress of one connection. */
type Connection = { inProgress: number; isOver: boolean };

/**
 * Bounds the requests in progress. A connection beyond its bound is ended, so that a megabyte of pipelined requests
 * can't fill the heap. A server beyond its bound refuses more, except routes that are always taken.
 */
export function boundInProgress(app: FastifyInstance, { mostRequests }: InProgress): void {
  const connections = new WeakMap<Socket, Connection>();
  let ofServer = 0;

  const connectionOf = (socket: Socket): Connection => {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const begun: Connection = { inProgress: 0, isOver: false };
    connections.set(socket, begun);
    // A request that waits behind an unanswered one never learns that its connection was lost.
    socket.once('close', () => {
      ofServer -= begun.inProgress;
      begun.isOver = true;
    });
    return begun;
  };
  const count = (connection: Connection, by: 1 | -1): void => {
    if (connection.isOver) return;
    connection.inProgress += by;
    ofServer += by;
  };

  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    if (socket.destroyed) {
      reply.hijack();
      return;
    }
    const connection = connectionOf(socket);
    count(connection, 1);
    reply.raw.once('close', () => {
      count(connection, -1);
    });
    if (connection.inProgress > MOST_A_CONNECTION) {
      reply.hijack();
      socket.destroy();
      return;
    }
    const isTooMuch = ofServer > mostRequests && request.routeOptions.config.alwaysTaken !== true;
    done(isTooMuch ? new Problem('OVERLOADED') : undefined);
  });
}
