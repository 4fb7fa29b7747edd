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

/** gRPC's code when the thing to create already exists. */
export const GRPC_ALREADY_EXISTS = 6;
