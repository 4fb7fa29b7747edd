import { AjvCompiler, type BuildCompilerFromPool } from '@fastify/ajv-compiler';
import type { FastifySchemaValidationError } from 'fastify/types/schema';
import { invisibleIn, tidyName } from '../domain/names';
import { compileOnce } from './compile-once';
import { isInstant } from './instants';
import { NAME, WELL_FORMED } from './schemas';

const formats = { [WELL_FORMED]: (text: string) => text.isWellFormed() };
/** Every faulty field is named. What a failed bound does not stop must be linear in a body's length: see `text`. */
const OPTIONS = { removeAdditional: false, useDefaults: true, allErrors: true, formats } as const;
/** ajv's own takes a space for the T, and offsets and seconds that no Date reads. */
const onCreate: OnCreate = (ajv) => {
  ajv.addFormat('date-time', isInstant);
  // Before its length is counted: composed, a name is shorter.
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
/** ajv reads what was wrong from the function itself. */
type NameValidator = {
  (wanted: boolean, text: string, schema: unknown, place?: Place): boolean;
  errors?: KeywordFault[];
};

/** Tidies a name where it stands, and refuses one with characters that nobody sees. */
const takeName: NameValidator = (_wanted, text, _schema, place) => {
  const invisible = invisibleIn(text);
  if (invisible.length > 0) {
    takeName.errors = [
      {
        keyword: NAME,
        message: `must not hold characters that nobody sees: ${invisible.slice(0, MOST_CHARACTERS_TOLD).join(', ')}`,
        params: {},
      },
    ];
    return false;
  }
  if (place !== undefined) place.parentData[place.parentDataProperty] = tidyName(text);
  return true;
};

const compilerOf = AjvCompiler();

/** A validator may be shared: what it found is read before it is called again. */
const compilerOnce = compileOnce(
  (schemas: Parameters<BuildCompilerFromPool>[0], coerceTypes: boolean) =>
    compilerOf(schemas, { customOptions: { ...OPTIONS, coerceTypes }, onCreate }),
  (route) => route,
);

/** A body says what it means: "12000" is no number. A query string holds nothing but text, so there it is one. */
export const validatorsByPart: BuildCompilerFromPool = (schemas) => {
  const exact = compilerOnce(schemas, false);
  const fromText = compilerOnce(schemas, true);
  return (route) => (isQueryString(route) ? fromText(route) : exact(route));
};

/** What fastify hands over is not only a schema, as the type says, but what it is for. */
const isQueryString = (route: unknown): boolean =>
  typeof route === 'object' && route !== null && 'httpPart' in route && route.httpPart === 'querystring';

const MOST_FAULTS = 50;
const MOST_CHARACTERS_TOLD = 10;
const LONGEST_NAME = 64;

export type Fault = { readonly path: string; readonly message: string };

/** What a validator found, each thing once: unknown and missing fields by their own names. */
export function faultsOf(part: string, found: readonly FastifySchemaValidationError[]): readonly Fault[] {
  // Its pattern says the same of a name, in a way that nobody reads.
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
