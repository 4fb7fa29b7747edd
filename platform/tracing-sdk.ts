import { hostname } from 'node:os';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry-v2';
import { CANARY_WORKFLOW } from '../domain/runs';
import type { Logger } from './logger';
import { safeSpan } from './safe-span';

/** A collector that takes longer is away. Shorter than the wait for the last spans, so that their loss is logged. */
const EXPORT_WITHIN_MS = 2_000;
const EXPORT_EVERY_MS = 1_000;
/** Spans that wait for their export; more are dropped, so that a collector that is away costs a bounded memory. */
const MOST_WAITING = 4_096;
/** A process that ends does not wait longer for its last spans. */
const LAST_SPANS_WITHIN_MS = 3_000;

export type Tracing = {
  /** For the connections to Temporal: their clients and workers then follow traces, too. */
  readonly plugin: OpenTelemetryPlugin;
  /** Sends the last spans, as far as that takes no longer than a few seconds. */
  close(): Promise<void>;
};

export type TracingOptions = {
  /** Of the process. */
  readonly name: string;
  /** The collector's URL, to which OTLP's path is added. */
  readonly endpoint: string;
  /** The share of traces that are sent, from 0 to 1. */
  readonly share: number;
  readonly log: Logger;
};

/** Loads and starts OpenTelemetry: call it only if spans are to be sent. */
export function openTracing({ name, endpoint, share, log }: TracingOptions): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_WITHIN_MS,
  });
  const sampler = new TraceIdRatioBasedSampler(share);
  const spanProcessor = new BatchSpanProcessor(safeExporter(exporter, sampler, log), {
    maxQueueSize: MOST_WAITING,
    scheduledDelayMillis: EXPORT_EVERY_MS,
    exportTimeoutMillis: EXPORT_WITHIN_MS,
  });
  const resource = resourceFromAttributes({
    'service.namespace': 'appcard',
    'service.name': name,
    'service.instance.id': `${hostname()}:${process.pid}`,
  });
  const provider = new NodeTracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: withoutCanaries(sampler) }),
    spanProcessors: [spanProcessor],
  });
  // Trace contexts alone: no baggage, which would take texts of one process to another.
  provider.register({ propagator: new W3CTraceContextPropagator() });
  return {
    plugin: new OpenTelemetryPlugin({ resource, spanProcessor }),
    close: () => Promise.race([provider.shutdown().catch(() => undefined), pause(LAST_SPANS_WITHIN_MS)]),
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** Every server runs a canary every few seconds: their traces would hide all others. */
const withoutCanaries = (sampler: TraceIdRatioBasedSampler): Sampler => ({
  shouldSample: (parent, traceId, name) =>
    name === `StartWorkflow:${CANARY_WORKFLOW}`
      ? { decision: SamplingDecision.NOT_RECORD }
      : sampler.shouldSample(parent, traceId),
  toString: () => `${sampler.toString()} without canaries`,
});

/**
 * Exports what may be told of spans, and says in the log when the collector is away, and when it is back. A trace that
 * began in a workflow was not sampled there, so that happens here: the decision depends on its id alone.
 */
function safeExporter(exporter: SpanExporter, sampler: TraceIdRatioBasedSampler, log: Logger): SpanExporter {
  let isAway = false;
  const note = ({ code, error }: ExportResult): void => {
    const fails = code === ExportResultCode.FAILED;
    if (fails === isAway) return;
    isAway = fails;
    if (fails) log.warn({ failure: error?.name }, 'spans can’t be sent and are dropped: check the collector');
    else log.info('spans can be sent again');
  };
  const isSampled = (span: ReadableSpan): boolean =>
    sampler.shouldSample(ROOT_CONTEXT, span.spanContext().traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
  return {
    export(spans, done) {
      const chosen = spans.filter(isSampled).map(safeSpan);
      if (chosen.length === 0) {
        done({ code: ExportResultCode.SUCCESS });
        return;
      }
      exporter.export(chosen, (result) => {
        note(result);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush === undefined ? {} : { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}
