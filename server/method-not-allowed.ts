import type { FastifyInstance } from 'fastify';
import { Problem } from './errors';

/**
 * Answers 405 with `Allow` where a path exists, but not for the method: "not found" would make an integrator search for
 * the wrong mistake. Call it before the routes are registered, so that it sees them all.
 * @returns a function to call after the last route
 */
export function answerOtherMethods(app: FastifyInstance): () => void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method, schema }) => {
    // Pages and files are not part of the contract.
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
          // Before a body is read: nothing can be done with it.
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
