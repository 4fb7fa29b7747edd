import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { newId } from './ids';
import { safeSpan } from './safe-span';

const exporter = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer('test');

/** What leaves the process of a span that a library fills. */
function sent(fill: (span: ReturnType<typeof tracer.startSpan>) => void): ReadableSpan {
  exporter.reset();
  const span = tracer.startSpan('RunActivity:openResult', { kind: SpanKind.INTERNAL });
  fill(span);
  span.end();
  const [ended] = exporter.getFinishedSpans();
  if (ended === undefined) throw new Error('no span');
  return safeSpan(ended);
}

test('a failure is told by its kind: neither its message nor its stack leaves the process', () => {
  const { status, events } = sent((span) => {
    span.recordException(new TypeError('the OTC is 12345'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'the OTC is 12345' });
  });
  expect(status).toEqual({ code: SpanStatusCode.ERROR });
  expect(events.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
    { name: 'exception', attributes: { 'exception.type': 'TypeError' } },
  ]);
});

test('only attributes of the list leave the process, and of those only plain values', () => {
  const { attributes } = sent((span) => {
    span.setAttributes({
      'appcard.van': 'alpha',
      'http.response.status_code': 201,
      'url.path': '/b/secret',
      run_id: ['a', 'b'],
      memo: 'x',
    });
  });
  expect(attributes).toEqual({ 'appcard.van': 'alpha', 'http.response.status_code': 201 });
});

test('links lead elsewhere, and tell nothing more', () => {
  const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
  const { links } = sent((span) => {
    span.addLink({ context, attributes: { otc: '12345' } });
  });
  expect(links).toEqual([{ context }]);
});

test.each(['payment-', 'recover-', 'settlement-'])('a span of the run %s… tells its payment', (prefix) => {
  const paymentId = newId('pay', '');
  const { attributes } = sent((span) => {
    span.setAttribute('temporalWorkflowId', `${prefix}${paymentId}`);
  });
  expect(attributes).toEqual({ 'appcard.payment.id': paymentId, temporalWorkflowId: `${prefix}${paymentId}` });
});

test('the span keeps its place in its trace, its name and its times', () => {
  const ended = sent(() => undefined);
  expect(ended).toMatchObject({ name: 'RunActivity:openResult', kind: SpanKind.INTERNAL, ended: true });
  expect(ended.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
});
