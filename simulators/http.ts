import { AjvCompiler, type BuildCompilerFromPool } from '@fastify/ajv-compiler';
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';

type Factory<Settings extends readonly unknown[], Route, Made> = (...settings: Settings) => (route: Route) => Made;

/** Compiles each route's schemas once per process: many tests start a simulator each. */
function once<Settings extends readonly unknown[], Route, Made>(
  factory: Factory<Settings, Route, Made>,
): Factory<Settings, Route, Made> {
  const made = new Map<string, Made>();
  return (...settings) => {
    const compile = factory(...settings);
    return (route) => {
      const key = JSON.stringify([settings, route]);
      const known = made.get(key);
      if (known !== undefined) return known;
      const compiled = compile(route);
      made.set(key, compiled);
      return compiled;
    };
  };
}

const compilerOf = AjvCompiler();
const buildValidator: BuildCompilerFromPool = once((...pool: Parameters<BuildCompilerFromPool>) => compilerOf(...pool));
const compilersFactory = { buildValidator, buildSerializer: once(SerializerSelector()) };

/**
 * A simulator's HTTP server. It refuses unknown fields, each a mistake in a test.
 * @param coerceTypes `array` takes text for a number, as forms send it
 */
export const buildHttp = (
  coerceTypes: false | 'array',
  options: Pick<FastifyServerOptions, 'bodyLimit'> = {},
): FastifyInstance =>
  Fastify({
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes } },
    schemaController: { compilersFactory },
    ...options,
  });
