import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Value = { readonly stringValue?: string; readonly intValue?: number | string; readonly doubleValue?: number };
type Attribute = { readonly key: string; readonly value: Value };
type SentSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes?: readonly Attribute[];
  readonly status?: { readonly code?: number };
};
type Export = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
};

/** A span as the collector got it. */
export type Span = Pick<SentSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name'> & {
  /** The process that sent it. */
  readonly service: string;
  readonly told: Readonly<Record<string, string | number>>;
};

/** An OTLP receiver on a real port, which keeps what it gets; it also takes webhooks, at any other path. */
export type Collector = {
  readonly url: string;
  readonly spans: readonly Span[];
  /** Everything as it was received. */
  text(): string;
  close(): Promise<void>;
};

const TRACES = '/v1/traces';

export async function startCollector(): Promise<Collector> {
  const bodies: string[] = [];
  const spans: Span[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === TRACES) {
        const body = Buffer.concat(chunks).toString();
        bodies.push(`${JSON.stringify(request.headers)}\n${body}`);
        spans.push(...spansOf(JSON.parse(body) as Export));
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    text: () => bodies.join('\n'),
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}

const valueOf = ({ stringValue, intValue, doubleValue }: Value): string | number =>
  stringValue ?? Number(intValue ?? doubleValue);
const tableOf = (attributes: readonly Attribute[] = []): Readonly<Record<string, string | number>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));

const spansOf = ({ resourceSpans }: Export): readonly Span[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ attributes, traceId, spanId, parentSpanId, name }) => ({
        ...{ traceId, spanId, name, told: tableOf(attributes) },
        service: String(tableOf(resource.attributes)['service.name']),
        ...(parentSpanId === undefined ? {} : { parentSpanId }),
      })),
    ),
  );
