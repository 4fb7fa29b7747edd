import { type Static, Type } from '@sinclair/typebox';

/** The longest delay of an answer. */
const MAX_DELAY_MS = 600_000;
const MAX_BODY_BYTES = 10 * 1024 ** 3;

const closed = { additionalProperties: false };
const Name = Type.Optional(Type.String({ minLength: 1, maxLength: 200 }));

/** The events that a behaviour is for: by default, all. */
const Matchers = { subjectId: Name, type: Name };
/** The requests that it is used for; until it is replaced, if not said. */
const Scope = { ...Matchers, times: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })) };

const Behaviour = Type.Union([
  Type.Object({ kind: Type.Literal('accept'), ...Scope }, closed),
  Type.Object({ kind: Type.Literal('status'), status: Type.Integer({ minimum: 100, maximum: 599 }), ...Scope }, closed),
  Type.Object(
    { kind: Type.Literal('slow'), delayMs: Type.Integer({ minimum: 0, maximum: MAX_DELAY_MS }), ...Scope },
    closed,
  ),
  Type.Object({ kind: Type.Literal('silent'), ...Scope }, closed),
  Type.Object({ kind: Type.Literal('reset'), ...Scope }, closed),
  Type.Object(
    // Only what a header can carry.
    { kind: Type.Literal('redirect'), location: Type.String({ pattern: '^[!-~]{1,2048}$' }), ...Scope },
    closed,
  ),
  Type.Object(
    { kind: Type.Literal('huge-body'), bytes: Type.Integer({ minimum: 0, maximum: MAX_BODY_BYTES }), ...Scope },
    closed,
  ),
]);

/** A test's instruction to an endpoint for the webhooks that it verified (docs/contracts/simulators.md). */
export type WebhookBehaviour = Static<typeof Behaviour>;

/** The body of `PUT /control/webhooks/{endpoint}`. */
export const EndpointOrder = Type.Object(
  {
    secrets: Type.Optional(
      Type.Array(Type.String({ pattern: '^whsec_[A-Za-z0-9+/]+={0,2}$', maxLength: 200 }), { maxItems: 10 }),
    ),
    behaviour: Type.Optional(Behaviour),
  },
  closed,
);
export type EndpointOrder = Static<typeof EndpointOrder>;

/** The facts of an event that select a behaviour; null where its body does not hold them. */
export type MatchedEvent = { readonly type: string | null; readonly subjectId: string | null };

type Settings = {
  readonly secrets: readonly string[];
  readonly behaviour: WebhookBehaviour;
  readonly timesLeft: number;
};

const ACCEPT: WebhookBehaviour = { kind: 'accept' };
const UNSET: Settings = { secrets: [], behaviour: ACCEPT, timesLeft: Infinity };

/** What the controls set for each endpoint. In memory only, as the secrets are. */
export class EndpointSettings {
  readonly #byEndpoint = new Map<string, Settings>();

  /** Replaces what the order names, and keeps the rest. */
  set(endpoint: string, { secrets, behaviour }: EndpointOrder): void {
    this.#byEndpoint.set(endpoint, {
      ...this.#of(endpoint),
      ...(secrets === undefined ? {} : { secrets }),
      ...(behaviour === undefined ? {} : { behaviour, timesLeft: behaviour.times ?? Infinity }),
    });
  }

  forget(endpoint: string): void {
    this.#byEndpoint.delete(endpoint);
  }

  secretsOf(endpoint: string): readonly string[] {
    return this.#of(endpoint).secrets;
  }

  /** Takes the endpoint's behaviour and counts it down; accepts when there is none for the event. */
  take(endpoint: string, event: MatchedEvent): WebhookBehaviour {
    const settings = this.#of(endpoint);
    const { behaviour, timesLeft } = settings;
    if (timesLeft === 0 || !matches(behaviour, event)) return ACCEPT;
    this.#byEndpoint.set(endpoint, { ...settings, timesLeft: timesLeft - 1 });
    return behaviour;
  }

  #of(endpoint: string): Settings {
    return this.#byEndpoint.get(endpoint) ?? UNSET;
  }
}

function matches({ subjectId, type }: WebhookBehaviour, event: MatchedEvent): boolean {
  return (subjectId ?? event.subjectId) === event.subjectId && (type ?? event.type) === event.type;
}
