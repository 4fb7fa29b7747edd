import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { productVersion } from '../platform/project-root';
import { READING_POLICY, REFERENCE } from './docs-site';
import { type Described, withExamples } from './examples/attach';
import { namedSchemas } from './schemas';

const DESCRIPTION = `AppCard payments. One-off: a merchant creates a bill, its payer pays it in the card app, and the merchant reads the outcome. Recurring: a payer registers a card once, and then the merchant or a subscription charges it.

- Amounts are whole won.
- Errors are \`application/problem+json\` (RFC 9457); branch on \`code\`. \`retryable\` says whether the same request may succeed later.
- Every POST that has an effect takes an \`Idempotency-Key\`: repeat a request whose answer was lost with the same key, and nothing happens twice.
- A payment whose outcome is unknown stays in state W until it is settled. It is never called failed; never charge again meanwhile.
- [/docs](/docs/) explains the API in Korean and English, with calls to follow.
- The version is the product's: CHANGELOG.md says what each one brings. What breaks callers would get another number in the paths than \`/v1\`.
- The examples tell one story of a café, from its first bill to its subscription. Their ids, keys and tokens open nothing.`;

const FOR_MERCHANTS = 'For merchants: `Authorization: Bearer <API key>`';

/** In the order in which they are used. */
const tags = [
  { name: 'Bills', description: `${FOR_MERCHANTS}. What payers owe, and the links that they pay it by` },
  {
    name: 'Payer',
    description:
      'The calls of the payer’s page. The token of the bill’s link is the only credential, and opens only that bill',
  },
  { name: 'Payments', description: `${FOR_MERCHANTS}. What came of bills and charges, and how it is given back` },
  { name: 'Webhooks', description: `${FOR_MERCHANTS}. Where events are sent, and what came of sending them` },
  { name: 'Events', description: `${FOR_MERCHANTS}. Everything that changed, in order, for whoever asks` },
  { name: 'Billing keys', description: `${FOR_MERCHANTS}. Registered cards, which are charged without their payers` },
  { name: 'Subscriptions', description: `${FOR_MERCHANTS}. Registered cards that are charged by a calendar` },
  {
    name: 'Administration',
    description: 'For the PSP’s own staff: `Authorization: Bearer <administrator’s token>`',
  },
  { name: 'Operation', description: 'Probes, without a credential' },
];

/**
 * Serves OpenAPI, generated from the routes' schemas, at `/openapi.json`, and pages to read it at `/docs/reference`.
 * Call it before the routes are registered.
 * @param url of the API, as its callers reach it
 */
export function describeApi(app: FastifyInstance, url: string): void {
  for (const schema of namedSchemas()) app.addSchema(schema);
  void app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'AppCard payment engine', version: productVersion(), description: DESCRIPTION },
      servers: [{ url }],
      tags,
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'A merchant’s API key, `key_….…`' },
          administrator: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN of the server' },
        },
      },
    },
    transformObject: (described) =>
      'openapiObject' in described ? withExamples(described.openapiObject as Described) : described.swaggerObject,
    refResolver: {
      buildLocalReference: (json, _base, _fragment, at) => (typeof json.$id === 'string' ? json.$id : `def-${at}`),
    },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  void app.register(swaggerUi, {
    routePrefix: REFERENCE,
    staticCSP: READING_POLICY,
    theme: { title: 'AppCard payment engine: API' },
    uiConfig: { deepLinking: true, docExpansion: 'list', supportedSubmitMethods: [], validatorUrl: null },
  });
}
