import { type Static, type TLiteral, Type } from '@sinclair/typebox';
import { CardKind } from './books';
import { MESSAGE_NAMES, type MessageName } from './checks';
import { SPOIL, type Spoiling } from './spoil';

/** The longest delay of a request by a behaviour. */
const MAX_WAIT_MS = 600_000;

const closed = { additionalProperties: false };
const Milliseconds = Type.Integer({ minimum: 0, maximum: MAX_WAIT_MS });
const Hows = Type.Union(Object.keys(SPOIL).map((how) => Type.Literal(how)) as TLiteral<Spoiling>[]);

const Message = Type.Union(MESSAGE_NAMES.map((name): TLiteral<MessageName> => Type.Literal(name)));

const Approve = Type.Object({ kind: Type.Literal('approve'), cardKind: Type.Optional(CardKind) }, closed);
const Decline = Type.Object(
  {
    kind: Type.Literal('decline'),
    responseCode: Type.String({ pattern: '^[0-9A-Z]{3,4}$' }),
    issuerResponseCode: Type.Optional(Type.String({ pattern: '^[0-9A-Z]{2}$' })),
    message1: Type.Optional(Type.String({ maxLength: 16 })),
    message2: Type.Optional(Type.String({ maxLength: 16 })),
    books: Type.Optional(Type.Boolean()),
  },
  closed,
);
/** Whether it is carried out, and how long after it came in: at once, if not said. */
const Booking = { books: Type.Boolean(), booksAfterMs: Type.Optional(Milliseconds) };
const Silent = Type.Object({ kind: Type.Literal('silent'), ...Booking, holdMs: Type.Optional(Milliseconds) }, closed);
const Reset = Type.Object({ kind: Type.Literal('reset'), ...Booking }, closed);
const Malformed = Type.Object({ kind: Type.Literal('malformed'), books: Type.Boolean(), how: Hows }, closed);
const Immediate = [Approve, Decline, Silent, Reset, Malformed] as const;
const Delay = Type.Object(
  // One delay is enough: a nested delay would only add to it.
  { kind: Type.Literal('delay'), delayMs: Milliseconds, then: Type.Optional(Type.Union([...Immediate])) },
  closed,
);

const BehaviourSchema = Type.Union([...Immediate, Delay]);

/** A test's instruction to the VAN for the requests of an order (docs/contracts/simulators.md). */
export type Behaviour = Static<typeof BehaviourSchema>;

const OrderNo = Type.Optional(Type.String({ minLength: 1, maxLength: 40 }));

/** The body of `POST /control/behaviours`. */
export const NewBehaviour = Type.Object(
  {
    orderNo: OrderNo,
    orderNoPrefix: OrderNo,
    amount: Type.Optional(Type.Integer({ minimum: 0, maximum: 999_999_999_999 })),
    message: Type.Optional(Message),
    times: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    behaviour: BehaviourSchema,
  },
  closed,
);

const APPROVE: Behaviour = { kind: 'approve' };

type Matchers = Pick<Static<typeof NewBehaviour>, 'orderNo' | 'orderNoPrefix' | 'amount' | 'message'>;
type Waiting = {
  readonly id: string;
  readonly matchers: Matchers;
  readonly behaviour: Behaviour;
  readonly timesLeft: number;
};

/** The facts of a request that select a behaviour; the amount in won. */
export type Matched = {
  readonly orderNo: string;
  readonly amount: number;
  /** Undefined when the VAN does not understand the message. */
  readonly message: MessageName | undefined;
};

/** The requested behaviours, in the order they were added. */
export class BehaviourQueue {
  #waiting: readonly Waiting[] = [];
  #added = 0;

  /** @param standing what it does to requests that no added behaviour matches, always: its magic amounts */
  constructor(private readonly standing: readonly Static<typeof NewBehaviour>[] = []) {}

  /**
   * Adds one and returns its id. It matches requests that match all of its matchers; `times` 0 means until it is
   * cleared.
   */
  add({ times = 1, behaviour, ...matchers }: Static<typeof NewBehaviour>): string {
    this.#added += 1;
    const id = String(this.#added);
    this.#waiting = [...this.#waiting, { id, matchers, behaviour, timesLeft: times === 0 ? Infinity : times }];
    return id;
  }

  /** Returns to approving everything, except by standing behaviours. */
  clear(): void {
    this.#waiting = [];
  }

  /**
   * Takes the first added behaviour that matches, and counts it down; otherwise a standing one; approves when none
   * matches.
   */
  take(request: Matched): Behaviour {
    const match = this.#waiting.find(({ matchers }) => matches(matchers, request));
    if (match === undefined) return this.standing.find((one) => matches(one, request))?.behaviour ?? APPROVE;
    this.#waiting = this.#waiting
      .map((waiting) => (waiting === match ? { ...waiting, timesLeft: waiting.timesLeft - 1 } : waiting))
      .filter(({ timesLeft }) => timesLeft > 0);
    return match.behaviour;
  }
}

function matches({ orderNo, orderNoPrefix = '', amount, message }: Matchers, request: Matched): boolean {
  return (
    (orderNo ?? request.orderNo) === request.orderNo &&
    request.orderNo.startsWith(orderNoPrefix) &&
    (amount ?? request.amount) === request.amount &&
    (message ?? request.message) === request.message
  );
}
