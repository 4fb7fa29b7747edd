import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { components, paths } from './schema.js';

/** Shapes of the API, by their names in openapi.json. */
export type Schemas = components['schemas'];
export type ProblemBody = Schemas['Problem'];

/** Thrown for an answer that is a problem, and for one that never came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    message: string,
    /** HTTP status; undefined when nothing answered. */
    readonly status?: number,
    /** What the server said of it, when it said anything. */
    readonly problem?: ProblemBody,
  ) {
    super(message);
  }
}

export type ApiOptions = {
  /** `https://pay.example.com`, without a path. */
  readonly baseUrl: string;
  /** An API key, or the administrator's token; the payer's calls need none. */
  readonly bearer?: string;
  /** @default the global fetch */
  readonly fetch?: ClientOptions['fetch'];
};

/**
 * A client of the API, typed from openapi.json: `api.POST('/v1/bills', { body, params: { header: newRequest() } })`.
 */
export function createApi({ baseUrl, bearer, fetch }: ApiOptions): Client<paths> {
  return createClient<paths>({
    baseUrl,
    ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
    ...(fetch === undefined ? {} : { fetch }),
  });
}

/**
 * Header of a request that is new. Keep it, and send it again when the answer was lost: then nothing happens twice.
 * @param key 8 to 128 printable ASCII characters, to be known again after a crash: `bill-${orderNo}`; else random
 */
export const newRequest = (key: string = crypto.randomUUID()): { readonly 'idempotency-key': string } => ({
  'idempotency-key': key,
});

const NO_CONTENT = 204;

type Answered<T> = { readonly data?: T; readonly error?: unknown; readonly response: Response };

/** A call that is answered 204 has none. */
type BodyOf<T> = [T] extends [undefined] ? undefined : NonNullable<T>;

/** The answer's body. @throws ApiError for a problem, or when nothing answers */
export async function answered<T>(call: Promise<Answered<T>>): Promise<BodyOf<T>> {
  const { data, error, response } = await call.catch((failure: unknown): never => {
    throw new ApiError(`The server did not answer: ${failure instanceof Error ? failure.message : 'no reason given'}`);
  });
  if ((data !== undefined && data !== null) || response.status === NO_CONTENT) return data as BodyOf<T>;
  const problem = isProblem(error) ? error : undefined;
  throw new ApiError(
    problem === undefined
      ? `The server answered ${response.status}`
      : `${problem.code}: ${problem.title}. ${problem.detail}`,
    response.status,
    problem,
  );
}

const isProblem = (body: unknown): body is ProblemBody =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
