import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, propagation, trace } from '@opentelemetry/api';
import { createLogger } from './logger';
import { contextOf, inSpan, linksOfNow, traceOfLine, traceparentOfNow } from './spans';
import { pluginsOf, startTracing } from './tracing';

const closers: (() => void)[] = [];
const lines: string[] = [];
const log = createLogger({ name: 'test', level: 'info' }, { write: (line) => void lines.push(line) });
const config = (endpoint: string, share = 1) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_HEADERS: '',
  OTEL_TRACES_SAMPLER_ARG: share,
});

beforeEach(() => {
  lines.length = 0;
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  trace.disable();
  context.disable();
  propagation.disable();
});

test('without an endpoint nothing is traced, and work goes on as it is', async () => {
  expect(await startTracing('server', config(''), log)).toBeUndefined();
  expect(pluginsOf(undefined)).toEqual([]);
  expect(await inSpan('work', {}, async () => [traceparentOfNow(), traceOfLine(), linksOfNow()])).toEqual([
    null,
    {},
    [],
  ]);
});

/** The names of the spans that a collector gets. */
async function startCollector() {
  const names: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      names.push(
        ...[
          ...Buffer.concat(chunks)
            .toString()
            .matchAll(/"name":"(\w+)","kind"/g),
        ].map(([, one = '']) => one),
      );
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${port}/`, names };
}

test('with an endpoint the last spans are sent when the process ends, and log lines tell their trace', async () => {
  const collector = await startCollector();
  const tracing = await startTracing('server', config(collector.url), log);
  expect(pluginsOf(tracing)).toHaveLength(1);
  const kept = await inSpan('first', {}, async (span) => {
    log.info('a line');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ trace_id: span.spanContext().traceId });
    return traceparentOfNow();
  });
  const [, traceId] = kept?.split('-') ?? [];
  // Later, elsewhere, by what a row kept.
  await inSpan(
    'second',
    {},
    async (span) => {
      expect(span.spanContext().traceId).toBe(traceId);
    },
    contextOf(kept),
  );
  await tracing?.close();
  expect(collector.names).toEqual(['first', 'second']);
});

test('a share of 0 sends nothing', async () => {
  const collector = await startCollector();
  const tracing = await startTracing('server', config(collector.url, 0), log);
  await inSpan('first', {}, async () => undefined);
  await tracing?.close();
  expect(collector.names).toEqual([]);
});

test('while the collector is away work goes on, the log says so once, and the process still ends soon', async () => {
  const tracing = await startTracing('server', config('http://127.0.0.1:1'), log);
  expect(await inSpan('first', {}, async () => 'done')).toBe('done');
  await tracing?.close();
  expect(lines.filter((line) => line.includes('spans can’t be sent'))).toHaveLength(1);
});
