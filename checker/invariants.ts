import {
  cancellationMoves,
  type CancellationStatus,
  cancellationStatuses,
  hasEnded,
} from '../domain/cancellation-states';
import { FULL_CARD_NUMBER } from '../domain/card-number';
import {
  holdsClaim,
  isFinal,
  paymentMoves,
  type PaymentStatus,
  paymentStatuses,
  periodEffect,
  stateLetter,
} from '../domain/payment-states';

/** An approval in a VAN's books. */
export type Booked = {
  readonly van: string;
  readonly terminalId: string;
  readonly orderNo: string;
  readonly approvalNo: string;
  /** Won. */
  readonly amount: number;
  /** The part in won that is not cancelled. */
  readonly balance: number;
};

/** How Temporal says that a run closed. */
export const runEnds = ['COMPLETED', 'FAILED', 'TERMINATED', 'TIMED_OUT', 'CANCELED', 'CONTINUED_AS_NEW'] as const;

/** A payment's run in Temporal; runs past their retention are not there. */
export type RunFacts = {
  readonly isOpen: boolean;
  /** It is open, and every workflow task of it fails. */
  readonly isStuck?: boolean;
  /** How it closed, in Temporal's words. */
  readonly end?: (typeof runEnds)[number];
  /** The status it ended with. */
  readonly result?: string;
  /** Ids of the attempts for which its history asked a VAN for approval. */
  readonly approvesAsked?: readonly string[];
};

export type AttemptFacts = {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly answer: unknown;
};

/** A cancellation of a payment, with what Temporal says of its run while it is in flight. Amounts are won. */
export type CancellationSubject = {
  readonly id: string;
  readonly status: CancellationStatus;
  readonly amount: number;
  readonly supply: number;
  readonly vat: number;
  readonly serviceCharge: number;
  readonly taxFree: number;
  /** Types of its events, oldest first: `cancellation.done`. */
  readonly events: readonly string[];
  /** Its events may have been dropped, because they are older than events are kept. */
  readonly isOld?: boolean;
  readonly run?: RunFacts | undefined;
};

/** The parts of an amount, in won. */
type Parts = Pick<CancellationSubject, 'supply' | 'vat' | 'serviceCharge' | 'taxFree'>;
const parts = ['supply', 'vat', 'serviceCharge', 'taxFree'] as const;

export type PaymentSubject = {
  readonly id: string;
  readonly status: PaymentStatus;
  readonly reason?: string | null;
  readonly amount: number;
  readonly approvalNo: string | null;
  readonly maskedCardNo: string | null;
  readonly attempts: readonly AttemptFacts[];
  /** Types of its events, oldest first: `payment.approved`. */
  readonly events: readonly string[];
  /** Its events may have been dropped, because they are older than events are kept. */
  readonly isOld?: boolean;
  /** Won, of its journal's entries. */
  readonly journal: readonly number[];
  /** Undefined: its VAN does not answer. */
  readonly booked: readonly Booked[] | undefined;
  readonly run: RunFacts | undefined;
  /** Won given back so far, by its row. */
  readonly cancelledAmount: number;
  readonly cancellations: readonly CancellationSubject[];
  /** The cancellation in flight, by its claim. */
  readonly cancellationClaim: string | undefined;
  /** For a payment that must have a watch: the watch's run. */
  readonly watch?: RunFacts | 'missing';
};

/** Everything that database, VANs and Temporal say about a bill. */
export type BillSubject = {
  readonly id: string;
  readonly state: string;
  readonly holder: string | undefined;
  /** Of its amount. */
  readonly parts: Parts;
  readonly payments: readonly PaymentSubject[];
  /** The subscription's period that this bill is for. */
  readonly period?: { readonly subscriptionId: string; readonly period: string; readonly state: string } | null;
};

export type Invariant = {
  /** As in ARCHITECTURE.md, section Invariants. */
  readonly number: number;
  readonly name: string;
  /** What is wrong, with ids; empty when the invariant holds. */
  readonly broken: (bill: BillSubject) => readonly string[];
};

/** Its approval stands, whole or in part. */
const isApproved = ({ status }: Pick<PaymentSubject, 'status'>): boolean => stateLetter(status) === 'F';
const live = ({ booked = [] }: PaymentSubject): readonly Booked[] => booked.filter(({ balance }) => balance > 0);
const isDone = ({ status }: CancellationSubject): boolean => status === 'DONE';
const inFlight = ({ cancellations }: PaymentSubject): readonly CancellationSubject[] =>
  cancellations.filter(({ status }) => !hasEnded(status));
/** Whether the VAN's balance may be other than the journal's: by a cancellation that may be carried out already. */
const mayBeCarriedOut = (payment: PaymentSubject, missing: number): boolean =>
  inFlight(payment).some(({ amount }) => amount === missing);
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const inWords = (approvals: readonly Booked[]): string =>
  approvals.map(({ van, approvalNo, balance }) => `${van} ${approvalNo} over ${balance} won`).join(', ');

const forEachPayment =
  (broken: (payment: PaymentSubject, bill: BillSubject) => readonly (string | false)[]): Invariant['broken'] =>
  (bill) =>
    bill.payments.flatMap((payment) =>
      broken(payment, bill)
        .filter((text): text is string => text !== false)
        .map((text) => `${payment.id} (${payment.status}) ${text}`),
    );

/** The statuses that may follow a status; an event without a status allows none. */
const moveable = (from: string | undefined): readonly string[] =>
  paymentStatuses.filter((status) => status === from).flatMap((status) => paymentMoves[status]);

/** Fields of an answer whose values naturally look like card numbers. */
const NUMBERS_BY_NATURE = new Set(['approvedAt', 'cancelledAt', 'vanTransactionId']);
const texts = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (NUMBERS_BY_NATURE.has(name) ? [] : texts(inner)));
};

/** A completed watch has looked for the last time; a stopped one leaves a late approval unseen. */
const unwatched = (watch: PaymentSubject['watch']): string | false => {
  if (watch === undefined) return false;
  if (watch === 'missing') return 'was not known to its VAN, and nothing watches whether it appears';
  if (watch.isStuck === true) return 'is watched by a run whose every workflow task fails';
  return (
    !watch.isOpen &&
    watch.end !== 'COMPLETED' &&
    `was not known to its VAN, and its watch has ended (${watch.end ?? 'unknown'})`
  );
};

/** Whether a payment's cancellations add up: their sum, the parts of their tax, and the payment's status. */
function givenBack(payment: PaymentSubject, bill: BillSubject): readonly (string | false)[] {
  const { status, amount, cancelledAmount, cancellations } = payment;
  const done = cancellations.filter(isDone);
  const cancelled = sum(done.map((one) => one.amount));
  const isPartly = cancelled > 0 && cancelled < amount;
  const ofPart = (part: keyof Parts): number => sum(done.map((one) => one[part]));
  const tooMuch = parts.filter((part) => ofPart(part) > bill.parts[part]);
  const differs = cancelled === amount ? parts.filter((part) => ofPart(part) !== bill.parts[part]) : [];
  return [
    cancelled !== cancelledAmount && `has ${cancelled} won in its cancellations and ${cancelledAmount} in its row`,
    cancelled > amount && `was cancelled over ${cancelled} won, and its amount is ${amount}`,
    isPartly !== (status === 'PARTIALLY_CANCELLED') && `was cancelled over ${cancelled} of ${amount} won`,
    (cancelled === amount && cancelled > 0) !== (status === 'CANCELLED') &&
      `was cancelled over ${cancelled} of ${amount} won, and is ${status}`,
    tooMuch.length > 0 && `gave back more than it took of ${tooMuch.join(', ')}`,
    tooMuch.length === 0 && differs.length > 0 && `gave all back, and ${differs.join(', ')} does not add up`,
  ];
}

/** A cancellation in flight has the claim and a run; none beside it, and no claim of one that has ended. */
function unmoved(payment: PaymentSubject): readonly (string | false)[] {
  const { cancellationClaim: claim } = payment;
  const open = inFlight(payment);
  const broken = open.flatMap(({ id, status, run }): readonly (string | false)[] => [
    claim !== id && `has ${id} (${status}) without the claim; ${claim ?? 'nobody'} has it`,
    run === undefined && `has ${id} (${status}), and it has no run in Temporal`,
    run?.isStuck === true && `has ${id} (${status}), and every workflow task of its run fails`,
    run?.isOpen === false && `has ${id} (${status}), and its run has ended (${run.end ?? 'unknown'})`,
  ]);
  return [
    ...broken,
    open.length > 1 && `has ${open.length} cancellations in flight: ${open.map(({ id }) => id).join(', ')}`,
    claim !== undefined && !open.some(({ id }) => id === claim) && `is claimed by ${claim}, which is not in flight`,
  ];
}

/** The moves of a cancellation, by its events. */
function moved({ id, status, events, isOld = false }: CancellationSubject): string | false {
  if (isOld && events.length === 0) return false;
  const way = events.map((type) => type.replace('cancellation.', '').toUpperCase());
  const allowed = (from: string | undefined): readonly string[] =>
    cancellationStatuses.filter((known) => known === from).flatMap((known) => cancellationMoves[known]);
  const isForbidden = way.some((to, at) => at > 0 && !allowed(way[at - 1]).includes(to));
  return (isForbidden || way.at(-1) !== status) && `has ${id} (${status}) with the moves ${way.join(' → ')}`;
}

/** The statements that must always be true over database, VANs' books and Temporal. */
export const invariants: readonly Invariant[] = [
  {
    number: 1,
    name: 'at most one live approval per bill',
    broken: (bill) => {
      const all = bill.payments.flatMap(live);
      return all.length > 1 ? [`${bill.id} was charged ${all.length} times: ${inWords(all)}`] : [];
    },
  },
  {
    number: 2,
    name: 'what is approved is booked, and what is booked is approved or claimed',
    broken: forEachPayment((payment, bill) => {
      if (payment.booked === undefined) return ['could not be checked: its VAN does not answer'];
      const [first, ...others] = live(payment);
      if (first === undefined && isApproved(payment) && mayBeCarriedOut(payment, sum(payment.journal))) return [];
      if (!isApproved(payment))
        return [
          first !== undefined && isFinal(payment.status) && `is over, and a VAN has booked ${inWords(live(payment))}`,
          first !== undefined &&
            bill.holder !== payment.id &&
            `is booked (${inWords(live(payment))}) without the claim`,
        ];
      if (first === undefined || others.length > 0)
        return [`has ${live(payment).length} live approvals in the books instead of one`];
      return [
        first.approvalNo !== payment.approvalNo &&
          `is booked as ${first.approvalNo} and recorded as ${String(payment.approvalNo)}`,
        first.amount !== payment.amount && `is booked over ${first.amount} won instead of ${payment.amount}`,
      ];
    }),
  },
  {
    number: 3,
    name: 'what is not settled keeps its claim, and a run that settles it; what a VAN did not know is watched',
    broken: forEachPayment((payment, bill) => {
      if (isFinal(payment.status)) return [unwatched(payment.watch), ...unmoved(payment)];
      const run = payment.run;
      return [
        run?.isStuck === true &&
          'is not settled, and every workflow task of its run fails: its failure in Temporal Web UI says why',
        holdsClaim(payment.status) &&
          bill.holder !== payment.id &&
          `does not hold the claim; ${bill.holder ?? 'nobody'} does`,
        run === undefined && 'has no run in Temporal',
        run?.isOpen === false && `is not settled, and its run has ended (${run.end ?? 'unknown'})`,
      ];
    }),
  },
  {
    number: 4,
    name: 'each OTC reaches a VAN at most once',
    broken: forEachPayment(({ attempts, run, reason }) => {
      const approvals = attempts.filter(({ kind }) => kind === 'APPROVAL');
      const sendable = approvals.filter(({ state }) => !['NOT_SENT', 'FENCED', 'PREPARED'].includes(state));
      const asked = run?.approvesAsked ?? [];
      // A restored database may have lost the row for good; an operator has then settled the payment.
      const isSettledByHand = reason === 'RESOLVED_BY_OPERATOR';
      const strangers = isSettledByHand ? [] : asked.filter((id) => !approvals.some((attempt) => attempt.id === id));
      return [
        sendable.length > 1 &&
          `may have been received more than once: ${sendable.map(({ id, state }) => `${id} ${state}`).join(', ')}`,
        new Set(asked).size < asked.length && `asked for one approval twice: ${asked.join(', ')}`,
        strangers.length > 0 && `asked for approvals without a row: ${strangers.join(', ')}`,
      ];
    }),
  },
  {
    number: 5,
    name: 'the journal is what was taken, and what was given back adds up',
    broken: forEachPayment((payment, bill) => {
      const { journal, booked } = payment;
      const balance = booked && sum(booked.map((one) => one.balance));
      return [
        isApproved(payment) &&
          balance !== undefined &&
          sum(journal) !== balance &&
          !mayBeCarriedOut(payment, sum(journal) - balance) &&
          `has ${sum(journal)} won in the journal and ${balance} in the books`,
        !isApproved(payment) && sum(journal) !== 0 && `has ${sum(journal)} won in the journal`,
        ...givenBack(payment, bill),
      ];
    }),
  },
  {
    number: 6,
    name: 'a period has one charge that is approved or unsettled, and its state agrees with it',
    broken: ({ period, payments }) => {
      if (period === undefined || period === null) return [];
      const what = `${period.subscriptionId} ${period.period} (${period.state})`;
      const held = payments.filter(({ status }) => holdsClaim(status));
      const isPaid = held.some(isApproved);
      const isUnsettled = held.some(({ status }) => periodEffect(status) === 'frozen');
      return [
        held.length > 1 &&
          `${what} has ${held.length} charges that are approved or unsettled: ${held.map(({ id }) => id).join(', ')}`,
        isPaid && period.state !== 'PAID' && `${what} is charged`,
        !isPaid && period.state === 'PAID' && `${what} has no charge that is approved`,
        (period.state === 'CANCELLED') !== payments.some(({ status }) => status === 'CANCELLED') &&
          `${what} does not agree with the cancellation of its charge`,
        isUnsettled && period.state !== 'FROZEN' && `${what} is not frozen, and the outcome of a charge is unknown`,
      ].filter((text): text is string => text !== false);
    },
  },
  {
    number: 7,
    name: 'a payment and its bill only make allowed moves, and never leave a final state',
    broken: (bill) => [
      ...forEachPayment(({ status, events, isOld = false, run, cancellations }) => {
        const way = events.map((type) => type.replace('payment.', '').toUpperCase());
        const isForbidden = (to: string, at: number): boolean => at > 0 && !moveable(way[at - 1]).includes(to);
        return [
          way.at(-1) !== status && !(isOld && way.length === 0) && `has ${way.at(-1) ?? 'nothing'} as its last event`,
          way.some(isForbidden) && `made a forbidden move: ${way.join(' → ')}`,
          isFinal(status) && run?.isOpen === true && 'is over, and its run goes on',
          // A run that was terminated after its payment's end has left nothing open: the row decides.
          isFinal(status) &&
            (run?.end === 'FAILED' || run?.end === 'TIMED_OUT') &&
            `is over, and its run ended as ${run.end}`,
          run?.result !== undefined &&
            run.result !== status &&
            !way.includes(run.result) &&
            `differs from the end of its run: ${run.result}`,
          ...cancellations.map(moved),
        ];
      })(bill),
      ...(bill.state === 'F' && !bill.payments.some((payment) => isApproved(payment) && bill.holder === payment.id)
        ? [`${bill.id} is paid, and no payment of it is approved and holds the claim`]
        : []),
      ...(bill.state !== 'F' && bill.payments.some(isApproved)
        ? [`${bill.id} is ${bill.state}, and a payment of it is approved`]
        : []),
      ...((bill.state === 'C') !== bill.payments.some(({ status }) => status === 'CANCELLED')
        ? [`${bill.id} is ${bill.state}, and its payment is ${bill.state === 'C' ? 'not ' : ''}cancelled`]
        : []),
    ],
  },
  {
    number: 8,
    name: 'no card number is stored',
    broken: forEachPayment(({ attempts, maskedCardNo }) => {
      const unmasked = attempts.filter(({ answer }) => texts(answer).some((text) => FULL_CARD_NUMBER.test(text)));
      return [
        unmasked.length > 0 && `has what looks like a card number in ${unmasked.map(({ id }) => id).join(', ')}`,
        FULL_CARD_NUMBER.test(maskedCardNo ?? '') && 'has an unmasked card number',
      ];
    }),
  },
];
