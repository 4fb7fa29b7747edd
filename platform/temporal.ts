import type { CommonConfig } from './config';
import { connectionOptionsOf } from './temporal-profile';

/** Connection options of a client or a worker. */
export const temporalAddress = (config: CommonConfig) =>
  connectionOptionsOf(
    Object.fromEntries(
      Object.entries<unknown>(config).flatMap(([name, value]) =>
        typeof value === 'string' || typeof value === 'boolean' ? [[name, String(value)] as const] : [],
      ),
    ),
  );

/** gRPC's codes: what a call of Temporal's API failed with. */
export const GRPC_INVALID_ARGUMENT = 3;
export const GRPC_NOT_FOUND = 5;
export const GRPC_ALREADY_EXISTS = 6;
export const GRPC_PERMISSION_DENIED = 7;
export const GRPC_UNIMPLEMENTED = 12;

/** Undefined: it is no failure of a call. */
export const grpcCodeOf = (failure: unknown): unknown =>
  failure instanceof Error && 'code' in failure ? failure.code : undefined;
