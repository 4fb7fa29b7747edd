import { AjvCompiler, type BuildCompilerFromPool } from '@fastify/ajv-compiler';
import type { FastifySchemaValidationError } from 'fastify/types/schema';
import { isInstant } from './instants';
import { WELL_FORMED } from './schemas';

const formats = { [WELL_FORMED]: (text: string) => text.isWellFormed() };
/** Every faulty field is named. What a failed bound does not stop must be linear in a body's length: see `text`. */
const OPTIONS = { removeAdditional: false, useDefaults: true, allErrors: true, formats } as const;
/** ajv's own takes a space for the T, and offsets and seconds that no Date reads. */
const onCreate = (ajv: { addFormat(name: string, is: (text: string) => boolean): unknown }): void => {
  ajv.addFormat('date-time', isInstant);
};

/** A body says what it means: "12000" is no number. A query string holds nothing but text, so there it is one. */
export function validatorsByPart(): BuildCompilerFromPool {
  const compile = AjvCompiler();
  return (schemas) => {
    const exact = compile(schemas, { customOptions: { ...OPTIONS, coerceTypes: false }, onCreate });
    const fromText = compile(schemas, { customOptions: { ...OPTIONS, coerceTypes: true }, onCreate });
    return (route) => (isQueryString(route) ? fromText(route) : exact(route));
  };
}

/** What fastify hands over is not only a schema, as the type says, but what it is for. */
const isQueryString = (route: unknown): boolean =>
  typeof route === 'object' && route !== null && 'httpPart' in route && route.httpPart === 'querystring';

const MOST_FAULTS = 50;
const LONGEST_NAME = 64;

export type Fault = { readonly path: string; readonly message: string };

/** What a validator found, each thing once: unknown and missing fields by their own names. */
export function faultsOf(part: string, found: readonly FastifySchemaValidationError[]): readonly Fault[] {
  const faults = found.map((error) => faultOf(part, error));
  const byText = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
  return [...byText.values()].slice(0, MOST_FAULTS);
}

function faultOf(part: string, found: FastifySchemaValidationError): Fault {
  const { keyword, params, message = 'is not valid' } = found;
  const at = `${part}${found.instancePath}`;
  const named = (name: unknown): string => `${at}/${String(name).slice(0, LONGEST_NAME)}`;
  if (keyword === 'additionalProperties') {
    return { path: named(params.additionalProperty), message: 'is not a field of this request' };
  }
  if (keyword === 'required') return { path: named(params.missingProperty), message: 'must be given' };
  return { path: at, message };
}
