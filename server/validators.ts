import { AjvCompiler, type BuildCompilerFromPool } from '@fastify/ajv-compiler';
import { WELL_FORMED } from './schemas';

const formats = { [WELL_FORMED]: (text: string) => text.isWellFormed() };
const OPTIONS = { removeAdditional: false, useDefaults: true, formats } as const;

/** A body says what it means: "12000" is no number. A query string holds nothing but text, so there it is one. */
export function validatorsByPart(): BuildCompilerFromPool {
  const compile = AjvCompiler();
  return (schemas) => {
    const exact = compile(schemas, { customOptions: { ...OPTIONS, coerceTypes: false } });
    const fromText = compile(schemas, { customOptions: { ...OPTIONS, coerceTypes: true } });
    return (route) => (isQueryString(route) ? fromText(route) : exact(route));
  };
}

/** What fastify hands over is not only a schema, as the type says, but what it is for. */
const isQueryString = (route: unknown): boolean =>
  typeof route === 'object' && route !== null && 'httpPart' in route && route.httpPart === 'querystring';
