import type { CommonConfig } from './config';

/** Connection options of a client or a worker. */
export const temporalAddress = (config: CommonConfig) => ({
  address: config.TEMPORAL_ADDRESS,
  tls: config.TEMPORAL_TLS,
  ...(config.TEMPORAL_API_KEY === '' ? {} : { apiKey: config.TEMPORAL_API_KEY }),
});

/** gRPC's code when the thing to create already exists. */
export const GRPC_ALREADY_EXISTS = 6;
