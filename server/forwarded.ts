import type { FastifyInstance } from 'fastify';

const V4_WITH_PORT = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/;
const V6_IN_BRACKETS = /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i;

/** The address in an entry of X-Forwarded-For: some proxies (Azure's, IIS) add the port. */
export const addressOf = (entry: string): string =>
  V4_WITH_PORT.exec(entry)?.[1] ?? V6_IN_BRACKETS.exec(entry)?.[1] ?? entry;

/**
 * Makes the framework accept ports in X-Forwarded-For. The framework reads the header when an address is first needed,
 * which is after this.
 */
export function readForwardedWithPorts(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const forwarded = headers['x-forwarded-for'];
    if (typeof forwarded === 'string')
      headers['x-forwarded-for'] = forwarded
        .split(',')
        .map((entry) => addressOf(entry.trim()))
        .join(', ');
    done();
  });
}
