import { type Context, context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { idsIn } from '../platform/named-ids';
import { attributesOf } from '../platform/span-attributes';
import { beginSpan } from '../platform/spans';

/** Requests of machines that look whether all is well, and of browsers for files: they would hide all others. */
const UNTRACED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);
const isTraced = (route = ''): boolean => !UNTRACED.has(route) && !/^\/(assets|docs)\b/.test(route);

const FAULT = 500;

/**
 * Begins a trace with each request, and ends its span with the answer. It tells routes, not URLs: a payer's link is in
 * the URL. A caller's own `traceparent` is not followed, or anybody could join and fill the traces of others.
 */
export function traceRequests(app: FastifyInstance): void {
  const contexts = new WeakMap<FastifyRequest, { readonly span: Span; readonly within: Context }>();
  app.addHook('onRequest', (request, _reply, next) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? 'none';
    if (!isTraced(route)) {
      next();
      return;
    }
    const attributes = attributesOf({ method, route, requestId: request.id });
    const span = beginSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT);
    const within = trace.setSpan(ROOT_CONTEXT, span);
    contexts.set(request, { span, within });
    context.with(within, next);
  });
  // A body arrives by events of the connection, which know nothing of the context that the first hook began.
  app.addHook('preValidation', (request, _reply, next) => {
    const within = contexts.get(request)?.within;
    if (within === undefined) next();
    else context.with(within, next);
  });
  app.addHook('onResponse', async (request, reply) => {
    const span = contexts.get(request)?.span;
    if (span === undefined) return;
    span.setAttributes(attributesOf({ httpStatus: reply.statusCode, ...idsIn(request.params), ...request.about }));
    if (reply.statusCode >= FAULT) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
}
