import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import { compileOnce } from './compile-once';

/**
 * Compiles each response schema once in a process. Most routes answer with the same problems, and every compilation
 * goes through all named schemas, which is most of what building a server costs.
 */
export const serializersOnce = compileOnce(SerializerSelector(), ({ schema }) => schema);
