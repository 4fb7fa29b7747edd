import type { FastifyInstance } from 'fastify';
import { Problem } from './errors';

/**
 * Answers 405 with `Allow` where a path exists, but not for the method: "not found" would send an integrator looking
 * for the wrong mistake. Call it before the routes are registered, so that it sees them all.
 * @returns what to call after the last one
 */
export function answerOtherMethods(app: FastifyInstance): () => void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method, schema }) => {
    // Pages and files have no contract to keep.
    if (schema?.hide === true || url.includes('*')) return;
    const methods = methodsOf.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    methodsOf.set(url, methods);
  });
  return () => {
    void app.register(async (last) => {
      for (const [url, methods] of [...methodsOf]) {
        const allow = [...methods].sort().join(', ');
        last.route({
          url,
          method: app.supportedMethods.filter((method) => !methods.has(method)),
          schema: { hide: true },
          // Before a body is read: there is nothing to be done with it.
          onRequest: async (_request, reply) => {
            reply.header('allow', allow);
            throw new Problem('METHOD_NOT_ALLOWED');
          },
          handler: async () => undefined,
        });
      }
    });
  };
}
