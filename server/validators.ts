import { AjvCompiler, type BuildCompilerFromPool } from '@fastify/ajv-compiler';
import type { FastifySchemaValidationError } from 'fastify/types/schema';
import { invisibleIn, tidyName } from '../domain/names';
import { compileOnce } from './compile-once';
import { isInstant } from './instants';
import { NAME, WELL_FORMED } from './schemas';

const formats = { [WELL_FORMED]: (text: string) => text.isWellFormed() };
/**
 * Names every faulty field. After a failed bound, checks continue, so each must be linear in a body's length: see
 * `text`.
 */
const OPTIONS = { removeAdditional: false, useDefaults: true, allErrors: true, formats } as const;
/** ajv's own format accepts a space for the T, and offsets and seconds that no Date reads. */
const onCreate: OnCreate = (ajv) => {
  ajv.addFormat('date-time', isInstant);
  // Runs before the length check: a composed name is shorter.
  ajv.addKeyword({
    keyword: NAME,
    type: 'string',
    schemaType: 'boolean',
    modifying: true,
    before: 'maxLength',
    errors: true,
    validate: takeName,
  });
};

type CompilerOptions = Parameters<ReturnType<typeof AjvCompiler>>[1];
type OnCreate = NonNullable<NonNullable<CompilerOptions>['onCreate']>;
type Place = { readonly parentData: Record<string | number, unknown>; readonly parentDataProperty: string | number };
type KeywordFault = { readonly keyword: string; readonly message: string; readonly params: object };
/** ajv reads the errors from the function itself. */
type NameValidator = {
  (wanted: boolean, text: string, schema: unknown, place?: Place): boolean;
  errors?: KeywordFault[];
};

/** Normalises a name in place, and refuses one with invisible characters. */
const takeName: NameValidator = (_wanted, text, _schema, place) => {
  const invisible = invisibleIn(text);
  if (invisible.length > 0) {
    takeName.errors = [
      {
        keyword: NAME,
        message: `must not contain invisible characters: ${invisible.slice(0, MOST_CHARACTERS_TOLD).join(', ')}`,
        params: {},
      },
    ];
    return false;
  }
  if (place !== undefined) place.parentData[place.parentDataProperty] = tidyName(text);
  return true;
};

const compilerOf = AjvCompiler();

/** A validator may be shared: its errors are read before it is called again. */
const compilerOnce = compileOnce(
  (schemas: Parameters<BuildCompilerFromPool>[0], coerceTypes: boolean | 'array') =>
    compilerOf(schemas, { customOptions: { ...OPTIONS, coerceTypes }, onCreate }),
  (route) => route,
);

/**
 * A body's values have their types: "12000" is not a number. A query string has only text, so there it is one, and a
 * parameter that may be repeated is a list though it is given once.
 */
export const validatorsByPart: BuildCompilerFromPool = (schemas) => {
  const exact = compilerOnce(schemas, false);
  const fromText = compilerOnce(schemas, 'array');
  return (route) => (isQueryString(route) ? fromText(route) : exact(route));
};

/** Contrary to its type, fastify passes not only a schema but also its purpose. */
const isQueryString = (route: unknown): boolean =>
  typeof route === 'object' && route !== null && 'httpPart' in route && route.httpPart === 'querystring';

const MOST_FAULTS = 50;
const MOST_CHARACTERS_TOLD = 10;
const LONGEST_NAME = 64;

export type Fault = { readonly path: string; readonly message: string };

/** A validator's findings, each once: unknown and missing fields by their own names. */
export function faultsOf(part: string, found: readonly FastifySchemaValidationError[]): readonly Fault[] {
  // For a name, the pattern reports the same in an unreadable way.
  const named = new Set(found.filter(({ keyword }) => keyword === NAME).map(({ instancePath }) => instancePath));
  const told = found.filter(({ keyword, instancePath }) => keyword !== 'pattern' || !named.has(instancePath));
  const faults = told.map((error) => faultOf(part, error));
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
