import type { Connection } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import { searchAttributes } from '../domain/search-attributes';
import {
  GRPC_ALREADY_EXISTS,
  GRPC_INVALID_ARGUMENT,
  GRPC_PERMISSION_DENIED,
  GRPC_UNIMPLEMENTED,
  grpcCodeOf,
} from './temporal';

/** Temporal's services, as a client's or a worker's connection has them. */
export type TemporalServices = Pick<Connection, 'operatorService' | 'workflowService'>;

type Attribute = (typeof searchAttributes)[keyof typeof searchAttributes];

/** What runs before this version's processes, and makes what they need in their namespace. */
export const SETUP_COMMAND = 'npm run temporal:setup';

/** Thrown when Temporal lets nobody register attributes by its API, as Temporal Cloud does. */
export class RegistrationRefused extends Error {
  override readonly name = 'RegistrationRefused';
  constructor(missing: readonly Attribute[]) {
    super(
      'Temporal refuses to register search attributes by its API. Register these in its Web UI, or in Temporal Cloud by ' +
        `"tcld namespace search-attributes add", and run this again: ${wordsOf(missing)}.`,
    );
  }
}

/** How Temporal's own tools spell the types. */
const typeWords = { KEYWORD: 'Keyword', INT: 'Int' } as const satisfies Readonly<Record<Attribute['type'], string>>;

/** Attributes with their types, for people. */
export const wordsOf = (attributes: readonly Attribute[]): string =>
  attributes.map(({ name, type }) => `${name} (${typeWords[type]})`).join(', ');

const isRefusal = (failure: unknown): boolean =>
  [GRPC_PERMISSION_DENIED, GRPC_UNIMPLEMENTED].some((code) => code === grpcCodeOf(failure));

/**
 * The attributes of {@link searchAttributes} that the namespace does not know. Where Temporal lists none (Temporal
 * Cloud), it is asked for a run by each of them: it refuses a query by an attribute that it does not know.
 */
export async function missingSearchAttributes(
  { operatorService, workflowService }: TemporalServices,
  namespace: string,
): Promise<readonly Attribute[]> {
  const all = Object.values(searchAttributes);
  const isKnown = async ({ name }: Attribute): Promise<boolean> => {
    try {
      // No run has this id, so that the query costs nothing.
      const query = `WorkflowId = "none" AND ${name} IS NULL`;
      await workflowService.countWorkflowExecutions({ namespace, query });
      return true;
    } catch (failure) {
      if (grpcCodeOf(failure) === GRPC_INVALID_ARGUMENT) return false;
      throw failure;
    }
  };
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return all.filter(({ name }) => !(name in customAttributes));
  } catch (failure) {
    if (!isRefusal(failure)) throw failure;
    const known = await Promise.all(all.map(isKnown));
    return all.filter((_, at) => known[at] !== true);
  }
}

/**
 * Registers the attributes that runs start with and upsert. Temporal refuses a start with an unregistered one, and an
 * upsert would fail a workflow task for ever.
 * @returns those that it has registered
 * @throws RegistrationRefused
 */
export async function registerSearchAttributes(
  services: TemporalServices,
  namespace: string,
): Promise<readonly Attribute[]> {
  const missing = await missingSearchAttributes(services, namespace);
  if (missing.length === 0) return [];
  const types = Object.fromEntries(
    missing.map(({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type)]),
  );
  try {
    await services.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: types as Record<string, number>,
    });
  } catch (failure) {
    if (isRefusal(failure)) throw new RegistrationRefused(missing);
    // Two processes began together, and the other was first.
    if (grpcCodeOf(failure) !== GRPC_ALREADY_EXISTS) throw failure;
  }
  return missing;
}
