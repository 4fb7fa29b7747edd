import type { CommonConfig } from './config';

/** How a client or a worker reaches Temporal. */
export const temporalAddress = (config: CommonConfig) => ({
  address: config.TEMPORAL_ADDRESS,
  tls: config.TEMPORAL_TLS,
  ...(config.TEMPORAL_API_KEY === '' ? {} : { apiKey: config.TEMPORAL_API_KEY }),
});

/** Raised by gRPC when the thing to be made is there. */
export const GRPC_ALREADY_EXISTS = 6;
