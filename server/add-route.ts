import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { ServerContext } from './context';

/** Adds one route, with its schema and its handler, to the plugin that it belongs to. */
export type AddRoute = (app: Parameters<FastifyPluginAsyncTypebox<ServerContext>>[0], context: ServerContext) => void;
