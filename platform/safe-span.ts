import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace-node';
import { told } from './span-attributes';

const PAYMENT_OF_RUN = /^(?:payment|recover|settlement)-(pay_(?:test_)?[0-9a-z]+)$/;
const WORKFLOW_ID = ['temporalWorkflowId', 'workflowId'] as const;

/** What Temporal's interceptors tell, beside our own names: ids and names of runs, activities and updates. */
const OF_TEMPORAL: readonly string[] = [
  ...WORKFLOW_ID,
  'run_id',
  'runId',
  'workflowType',
  'taskQueue',
  'temporalActivityId',
  'temporalUpdateId',
];
const allowed: ReadonlySet<string> = new Set([...Object.values(told), ...OF_TEMPORAL]);
const EXCEPTION_TYPE = 'exception.type';

type Attributes = ReadableSpan['attributes'];

const isShort = (value: AttributeValue | undefined): value is string | number =>
  typeof value === 'number' || typeof value === 'string';

const only = (attributes: Attributes, isAllowed: (name: string) => boolean): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name, value]) => isAllowed(name) && isShort(value)));

/** The payment that a run is of, so that a payment's id finds the spans of libraries, too. */
function paymentOf(attributes: Attributes): Attributes {
  const id = WORKFLOW_ID.map((name) => attributes[name]).find((value) => typeof value === 'string');
  const [, paymentId] = PAYMENT_OF_RUN.exec(String(id)) ?? [];
  return paymentId === undefined ? {} : { [told.paymentId]: paymentId };
}

/** That there was an exception, and its kind: its message and stack can quote the data that was being handled. */
const safeEvent = ({ time, name, attributes = {} }: TimedEvent): TimedEvent => ({
  time,
  name,
  attributes: only(attributes, (one) => one === EXCEPTION_TYPE),
});

/**
 * A span as it may leave the process. Libraries put messages of failures into spans, and everything that a workflow is
 * started with; so what may be told is listed, and all else is dropped.
 */
export function safeSpan(span: ReadableSpan): ReadableSpan {
  const { name, kind, parentSpanContext, startTime, endTime, duration, ended } = span;
  const { resource, instrumentationScope } = span;
  const attributes = { ...paymentOf(span.attributes), ...only(span.attributes, (one) => allowed.has(one)) };
  return {
    ...{ name, kind, startTime, endTime, duration, ended, resource, instrumentationScope, attributes },
    ...(parentSpanContext === undefined ? {} : { parentSpanContext }),
    spanContext: () => span.spanContext(),
    status: { code: span.status.code },
    events: span.events.map(safeEvent),
    links: span.links.map(({ context }) => ({ context })),
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
