import { type ProblemCode, problemCodes } from '../errors';
import { CODES } from '../schemas';
import { examples } from '.';
import { problemExample } from './problems';
import type { OperationExample } from './types';

// The parts of an OpenAPI description that carry examples.
type Media = { readonly [CODES]?: readonly ProblemCode[] };
type Content = Readonly<Record<string, Media>>;
type Answer = { readonly content?: Content };
type Parameter = { readonly in: 'path' | 'query' | 'header'; readonly name: string; readonly example?: unknown };
type Operation = {
  readonly operationId?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
};
export type Described = {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: object;
};

const NONE: OperationExample = { answers: {} };

const mapped = <T, R>(record: Readonly<Record<string, T>>, change: (value: T, name: string) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));

/** The name of a problem's example: payers read other texts than developers. */
const exampleName = (code: ProblemCode, isPayers: boolean): string => (isPayers ? `${code}.payer` : code);

/** A path with a link's token is called by a payer's page. */
const isForPayers = (path: string): boolean => path.includes('{token}');

const withValue = (content: Content, value: unknown): Content =>
  value === undefined ? content : mapped(content, (media) => ({ ...media, example: value }));

/** Problems refer to their examples, because most operations share most of them. */
const withProblems = (content: Content, isPayers: boolean): Content =>
  mapped(content, ({ [CODES]: codes, ...media }) =>
    codes === undefined
      ? media
      : {
          ...media,
          examples: Object.fromEntries(
            codes.map((code) => [code, { $ref: `#/components/examples/${exampleName(code, isPayers)}` }]),
          ),
        },
  );

/** All parameters together are one request: one that it leaves out shows nothing, not even its field's example. */
function withParameter({ example: ofField, ...parameter }: Parameter, { path, query }: OperationExample): Parameter {
  const given = { path, query, header: { [parameter.name]: ofField } }[parameter.in]?.[parameter.name];
  return given === undefined ? parameter : { ...parameter, example: given };
}

function withExample(operation: Operation, path: string): Operation {
  const example = examples[operation.operationId ?? ''] ?? NONE;
  const { parameters, requestBody, responses } = operation;
  return {
    ...operation,
    ...(parameters === undefined ? {} : { parameters: parameters.map((one) => withParameter(one, example)) }),
    ...(requestBody === undefined
      ? {}
      : { requestBody: { ...requestBody, content: withValue(requestBody.content, example.body) } }),
    responses: mapped(responses, ({ content, ...answer }, status) =>
      content === undefined
        ? answer
        : { ...answer, content: withValue(withProblems(content, isForPayers(path)), example.answers[Number(status)]) },
    ),
  };
}

type NamedExample = readonly [name: string, example: object];
const problemExamples = (isPayers: boolean): readonly NamedExample[] =>
  problemCodes.map((code) => [exampleName(code, isPayers), problemExample(code, isPayers)]);

/** The API's description with the examples of every operation, found by its `operationId`. */
export function withExamples<T extends Described>(api: T): T {
  const paths = mapped(api.paths ?? {}, (operations, path) =>
    mapped(operations, (operation) => withExample(operation, path)),
  );
  const used = new Set<string>(JSON.stringify(paths).match(/(?<=#\/components\/examples\/)[\w.]+/g));
  const shown = [...problemExamples(false), ...problemExamples(true)].filter(([name]) => used.has(name));
  return { ...api, paths, components: { ...api.components, examples: Object.fromEntries(shown) } };
}
