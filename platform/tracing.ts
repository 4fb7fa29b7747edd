import type { TracingConfig } from './config';
import type { Logger } from './logger';
import type { Tracing } from './tracing-sdk';

/**
 * Begins to send spans, if an endpoint is configured. Only then is OpenTelemetry's SDK loaded: without it, the
 * functions of spans.ts do nothing.
 * @param name of the process
 */
export async function startTracing(name: string, config: TracingConfig, log: Logger): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = config;
  if (endpoint === '') return undefined;
  const { openTracing } = await import('./tracing-sdk.js');
  return openTracing({ name, endpoint, share: config.OTEL_TRACES_SAMPLER_ARG, log });
}

/** For the options of a connection to Temporal: its clients and workers follow traces. */
export const pluginsOf = (tracing: Tracing | undefined): Tracing['plugin'][] =>
  tracing === undefined ? [] : [tracing.plugin];
