import { faultsOf, validatorsByPart } from '../../server/validators';

// Reads an OpenAPI description as its users do: only what it says itself.

type Schema = Readonly<Record<string, unknown>>;
type Example = { readonly value?: unknown; readonly $ref?: string };
type Media = {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, Example>>;
};
type Content = { readonly description?: string; readonly content?: Readonly<Record<string, Media>> };
type Parameter = {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
};
type RawOperation = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
};
export type Api = {
  readonly info: { readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly examples: Readonly<Record<string, Example>>;
  };
};

/** A place that shows examples: a parameter, a request's body, or an answer. */
export type Place = {
  readonly name: string;
  readonly schema: Schema;
  readonly examples: readonly { readonly name: string; readonly value: unknown }[];
};
export type Operation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tags: readonly string[];
  /** The name of the credential that it takes, if any. */
  readonly credential: string | undefined;
  readonly parameters: readonly (Parameter & Place)[];
  readonly body: Place | undefined;
  /** The statuses of its answers. */
  readonly statuses: readonly number[];
  readonly answers: readonly (Place & { readonly status: number; readonly description: string })[];
};

export const operationsOf = (api: Api): readonly Operation[] =>
  Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, tags, security, ...operation }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      tags,
      credential: Object.keys(security?.[0] ?? {})[0],
      parameters: (operation.parameters ?? []).map((parameter) => ({
        ...parameter,
        examples: 'example' in parameter ? [{ name: parameter.name, value: parameter.example }] : [],
      })),
      body: operation.requestBody === undefined ? undefined : placesOf(api, 'body', operation.requestBody)[0],
      statuses: Object.keys(operation.responses).map(Number),
      answers: Object.entries(operation.responses).flatMap(([status, answer]) =>
        placesOf(api, status, answer).map((place) => ({
          ...place,
          status: Number(status),
          description: answer.description ?? '',
        })),
      ),
    })),
  );

const placesOf = (api: Api, name: string, { content = {} }: Content): readonly Place[] =>
  Object.values(content).map(({ schema, example, examples = {} }) => ({
    name,
    schema,
    examples: [
      ...(example === undefined ? [] : [{ name: 'example', value: example }]),
      ...Object.entries(examples).map(([one, shown]) => ({ name: one, value: valueOf(api, shown) })),
    ],
  }));

const valueOf = (api: Api, { $ref, value }: Example): unknown =>
  $ref === undefined ? value : api.components.examples[$ref.split('/').at(-1) ?? '']?.value;

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** Fields that no schema names are faults as well: the server would not send them. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, closed(part)]));
  return 'properties' in schema && schema.type === 'object' ? { additionalProperties: false, ...parts } : parts;
};

const DEFINITIONS = 'definitions';
const local = (schema: unknown): unknown =>
  closed(JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', `${DEFINITIONS}#/definitions/`)));

/** Every schema is compiled beside the same named ones, which are so compiled once. */
const compilers = new WeakMap<Api, ReturnType<typeof validatorsByPart>>();
function compilerOf(api: Api): ReturnType<typeof validatorsByPart> {
  const known = compilers.get(api);
  if (known !== undefined) return known;
  const definitions = local(api.components.schemas);
  const compiler = validatorsByPart({ [DEFINITIONS]: { $id: DEFINITIONS, definitions } });
  compilers.set(api, compiler);
  return compiler;
}

/** What a value lacks of its schema's form. */
export function faultsIn(api: Api, { schema }: Pick<Place, 'schema'>, value: unknown): readonly object[] {
  // Within an object, because a validator puts defaults only into one.
  const within = { type: 'object', properties: { value: local(schema) } };
  const validate = compilerOf(api)({ schema: within, method: '', url: '' });
  if (validate({ value: structuredClone(value) }) === true) return [];
  return faultsOf('', validate.errors ?? []);
}
