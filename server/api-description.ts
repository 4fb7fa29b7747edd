import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { namedSchemas } from './schemas';

/** The version of the contract, not of the software: its first number is the one in the paths. */
const VERSION = '1.0.0';

const DESCRIPTION = `AppCard payments. One-off: a merchant creates a bill, its payer pays it in the card app, and the merchant reads the outcome. Recurring: a payer registers a card once, and then the merchant or a subscription charges it.

- Amounts are whole won.
- Errors are \`application/problem+json\` (RFC 9457); branch on \`code\`. \`retryable\` says whether the same request may succeed later.
- Every POST that has an effect takes an \`Idempotency-Key\`: repeat a request whose answer was lost with the same key, and nothing happens twice.
- A payment whose outcome is unknown stays in state W until it is settled. It is never called failed; never charge again meanwhile.`;

/**
 * Allows only the page's own files, and the styles that it sets itself. It sends nothing, so that no key gets into a
 * page.
 */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves OpenAPI, generated from the routes' schemas, at `/openapi.json`, and pages to read it at `/docs`. Call it
 * before the routes are registered.
 */
export function describeApi(app: FastifyInstance): void {
  for (const schema of namedSchemas()) app.addSchema(schema);
  void app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'AppCard payment engine', version: VERSION, description: DESCRIPTION },
      tags: [
        { name: 'Bills', description: 'For merchants: `Authorization: Bearer <API key>`' },
        { name: 'Payments', description: 'For merchants' },
        {
          name: 'Billing keys',
          description: 'For merchants: registered cards, which can be charged without their payers',
        },
        { name: 'Subscriptions', description: 'For merchants' },
        { name: 'Events', description: 'For merchants' },
        {
          name: 'Payer',
          description:
            'The calls of the payer’s page. The token of the bill’s link is the only credential, and opens only that bill',
        },
        {
          name: 'Administration',
          description: 'For the PSP’s own staff: `Authorization: Bearer <administrator’s token>`',
        },
        { name: 'Operation', description: 'Probes' },
      ],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'A merchant’s API key, `key_….…`' },
          administrator: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN of the server' },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, at) => (typeof json.$id === 'string' ? json.$id : `def-${at}`),
    },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  void app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_POLICY,
    theme: { title: 'AppCard payment engine: API' },
    uiConfig: { deepLinking: true, docExpansion: 'list', supportedSubmitMethods: [], validatorUrl: null },
  });
}
