import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ServerContext } from './context';

/** Adds one route, with schema and handler, to its plugin. */
export type AddRoute = (app: Parameters<FastifyPluginAsyncTypebox<ServerContext>>[0], context: ServerContext) => void;
