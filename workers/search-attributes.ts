import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import type { NativeConnection } from '@temporalio/worker';
import { searchAttributes } from '../domain/search-attributes';
import { GRPC_ALREADY_EXISTS } from '../platform/temporal';

/**
 * Registers the attributes that workflows upsert. An unregistered attribute would fail a workflow task for ever, so a
 * bill worker does this before it polls.
 */
export async function registerSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes).filter(({ name }) => !(name in known.customAttributes));
  if (missing.length === 0) return;
  const types = Object.fromEntries(
    missing.map(({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type)]),
  );
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: types as Record<string, number>,
    });
  } catch (failure) {
    // Two workers started together, and the other was first.
    if (!(failure instanceof Error && 'code' in failure && failure.code === GRPC_ALREADY_EXISTS)) throw failure;
  }
}
