import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import { compileOnce } from './compile-once';

/**
 * Compiles each response schema once per process. Most routes return the same problems, and every compilation goes
 * through all named schemas, which is most of the cost of building a server.
 */
export const serializersOnce = compileOnce(SerializerSelector(), ({ schema }) => schema);
