import { type Static, Type } from '@sinclair/typebox';
import type { WebhookEndpoint as EndpointRow } from '../../platform/rows';
import { ids } from '../examples/values';
import { pageOf } from '../paging';
import { defaulted, Instant, named, nullable, oneOf } from '../schemas';

export const WebhookEndpointId = Type.String({ pattern: '^whe_[0-9a-z]{32}$', examples: [ids.endpoint] });

const Url = Type.String({
  format: 'uri',
  pattern: '^https?://',
  maxLength: 500,
  description: 'https, on a public address, without a user name, password or fragment',
});
const Types = Type.Array(Type.String({ pattern: '^[a-z_]{1,40}\\.[a-z_]{1,40}$' }), {
  maxItems: 100,
  uniqueItems: true,
  description: 'The event types that are sent, as docs/webhooks.md lists them; none: every type',
});
const Description = Type.String({ maxLength: 200, description: 'For the merchant’s own people' });

const fields = {
  id: WebhookEndpointId,
  url: Type.String(),
  types: Type.Array(Type.String()),
  description: Type.String(),
  status: oneOf(['ENABLED', 'DISABLED']),
  disabledBecause: nullable(
    oneOf(['MERCHANT', 'FAILING'], { description: 'FAILING: nothing was received for three days' }),
  ),
  failingSince: nullable({ ...Instant, description: 'The first failure since the last webhook that was received' }),
  createdAt: Instant,
};
export const WebhookEndpoint = named('WebhookEndpoint', Type.Object(fields));
export const WebhookEndpointPage = pageOf(WebhookEndpoint);
const Secret = Type.String({ description: 'Signs the webhooks. It is shown once: keep it secret' });
export const WebhookEndpointWithSecret = named('WebhookEndpointWithSecret', Type.Object({ ...fields, secret: Secret }));

export const NewWebhookEndpoint = Type.Object(
  {
    url: Url,
    types: defaulted({ ...Types, default: [] }),
    description: defaulted({ ...Description, default: '' }),
  },
  { additionalProperties: false },
);
export const WebhookEndpointChange = Type.Object(
  {
    url: Type.Optional(Url),
    types: Type.Optional(Types),
    description: Type.Optional(Description),
    status: Type.Optional(oneOf(['ENABLED', 'DISABLED'])),
  },
  { additionalProperties: false, minProperties: 1 },
);

const LONGEST_PREVIOUS_HOURS = 168;
export const Rotation = Type.Object(
  {
    previousValidHours: defaulted(
      Type.Integer({
        minimum: 0,
        maximum: LONGEST_PREVIOUS_HOURS,
        default: 24,
        description: 'How long the secret before signs too',
      }),
    ),
  },
  { additionalProperties: false },
);
export const Redelivery = Type.Object(
  { since: Type.String({ format: 'date-time', maxLength: 40, description: 'Deliveries of events from then on' }) },
  { additionalProperties: false },
);

export const endpointView = (row: EndpointRow): Static<typeof WebhookEndpoint> => {
  const { id, url, types, description, status, disabledBecause, failingSince, createdAt } = row;
  return {
    ...{ id, url, types, description, disabledBecause },
    status: status === 'ENABLED' ? 'ENABLED' : 'DISABLED',
    failingSince: failingSince?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
};
