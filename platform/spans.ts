import {
  type Context,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { failureName } from './failure-name';
import { told } from './span-attributes';

// OpenTelemetry's API, which does nothing as long as tracing.ts has started nothing.

const tracer = () => trace.getTracer('appcard');

/** Begins a span; whoever begins it ends it. */
export const beginSpan = (name: string, options: SpanOptions, parent: Context): Span =>
  tracer().startSpan(name, options, parent);

/**
 * Runs work in a span that ends with it. A failure is told by its kind: its message can quote the data that was being
 * handled.
 */
export const inSpan = <T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
  parent = context.active(),
): Promise<T> =>
  tracer().startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work(span);
    } catch (failure) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute(told.errorType, failureName(failure));
      throw failure;
    } finally {
      span.end();
    }
  });

/** Where the current work stands in its trace, as a row keeps it (W3C traceparent); null: it is not traced. */
export function traceparentOfNow(): string | null {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent ?? null;
}

/** The context of work that goes on from what a row keeps; undefined: the row keeps nothing. */
export const contextOf = (traceparent: string | null): Context | undefined =>
  traceparent === null ? undefined : propagation.extract(ROOT_CONTEXT, { traceparent });

/** A link to the current work, for work of another trace that it does. */
export function linksOfNow(): Link[] {
  const span = trace.getActiveSpan();
  return span === undefined ? [] : [{ context: span.spanContext() }];
}

/** What a log line says of the trace that it belongs to. */
export function traceOfLine(): { readonly trace_id?: string; readonly span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}
