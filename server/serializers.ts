import {
  type SerializerCompiler,
  type SerializerFactory,
  SerializerSelector,
} from '@fastify/fast-json-stringify-compiler';

type Serializer = ReturnType<SerializerCompiler>;

const build = SerializerSelector();
const compiled = new Map<string, Serializer>();

/**
 * Compiles each response schema once in a process. Most routes answer with the same problems, and every compilation
 * goes through all named schemas, which is most of what building a server costs.
 */
export const serializersOnce: SerializerFactory = (named, options) => {
  const compile = build(named, options);
  const surroundings = JSON.stringify([named, options]);
  return (route) => {
    const key = `${surroundings} ${JSON.stringify(route.schema)}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const serializer = compile(route);
    compiled.set(key, serializer);
    return serializer;
  };
};
