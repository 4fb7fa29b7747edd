import { setTimeout as pause } from 'node:timers/promises';
import { sendableUntil } from '../activities/van/outcome';
import { hasEnded } from '../domain/cancellation-states';
import { lastLookAt } from '../domain/settlement';
import { unheardOfCodes } from '../domain/vans';
import type { Database } from '../platform/database';
import { inBatches } from '../platform/in-batches';
import type { Attempt, Cancellation, Payment } from '../platform/rows';
import type { Prisma } from '../prisma/generated/client';
import { mayBeSent } from '../records/attempts';
import { eventsKeptFrom } from '../records/event-partitions';
import type { VanBooks } from './books';
import { type BillSubject, type Booked, invariants, type RunFacts } from './invariants';
import { brokenPartitions } from './partitions';
import type { Runs } from './runs';
import { brokenWebhooks } from './webhooks';

/** Bills checked together: this bounds memory. */
const PAGE = 100;
/** Runs asked about at once. */
const AT_ONCE = 10;
/**
 * Database, books and Temporal are read one after the other, so a payment that moves in the meantime is checked again
 * before it is reported.
 */
const LOOKS = 3;
const BETWEEN_LOOKS_MS = 2_000;
/** More than a row's time and its event's time can differ. */
const CLOCKS_APART_MS = 24 * 3_600_000;

export type Violation = { readonly invariant: number; readonly name: string; readonly what: string };
export type CheckResult = {
  readonly bills: number;
  readonly payments: number;
  readonly booked: number;
  readonly violations: number;
};

export type CheckDeps = {
  readonly db: Database;
  readonly books: VanBooks;
  readonly runs: Runs;
  /** Checks only bills with a payment that changed since then; undefined: all. */
  readonly since?: Date | undefined;
  /** Numbers of invariants that are not asserted. */
  readonly except?: readonly number[];
  readonly report: (violation: Violation) => void;
};

/**
 * Asserts every invariant over database, VANs' books and Temporal. It only reads, page by page, and reports as it goes.
 */
export async function checkInvariants(deps: CheckDeps): Promise<CheckResult> {
  const counts = { bills: 0, payments: 0, booked: 0, violations: 0 };
  const report = (violation: Violation): void => {
    counts.violations += 1;
    deps.report(violation);
  };
  for await (const page of pagesOf(deps)) {
    const subjects = await subjectsOf(deps, page);
    counts.bills += subjects.length;
    counts.payments += subjects.reduce((sum, { payments }) => sum + payments.length, 0);
    for (const violation of await confirmed(deps, subjects)) report(violation);
  }
  for await (const page of deps.books.all()) {
    counts.booked += page.length;
    for (const violation of await strangers(deps, page)) report(violation);
  }
  for (const what of await brokenWebhooks(deps.db, new Date(), deps.since))
    report({ invariant: 11, name: 'each endpoint is told of each event', what });
  for (const what of await brokenPartitions(deps.db))
    report({ invariant: 12, name: 'each event is in its month', what });
  return counts;
}

/** Ids of the bills with at least one payment, by keyset. */
async function* pagesOf({ db, since }: CheckDeps): AsyncIterable<readonly string[]> {
  const payments: Prisma.PaymentListRelationFilter =
    since === undefined
      ? { some: {} }
      : { some: { OR: [{ updatedAt: { gte: since } }, { cancellations: { some: { updatedAt: { gte: since } } } }] } };
  for (let after = ''; ;) {
    const page = await db.bill.findMany({
      where: { id: { gt: after }, payments },
      orderBy: { id: 'asc' },
      take: PAGE,
      select: { id: true },
    });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map(({ id }) => id);
    after = last.id;
  }
}

async function subjectsOf({ db, books, runs }: CheckDeps, ids: readonly string[]): Promise<readonly BillSubject[]> {
  const bills = await db.bill.findMany({
    where: { id: { in: [...ids] } },
    include: {
      claim: true,
      period: true,
      payments: { include: { attempts: true, journal: true, cancellations: true, cancellationClaim: true } },
    },
  });
  const payments = bills.flatMap((bill) => bill.payments);
  const [keptFrom, events, { booked, unanswered }, facts] = await Promise.all([
    eventsKeptFrom(db),
    db.event.findMany({
      where: {
        subjectId: { in: payments.flatMap(({ id, cancellations }) => [id, ...cancellations.map((one) => one.id)]) },
        // Spares the months before.
        createdAt: { gte: new Date(Math.min(...payments.map(({ createdAt }) => +createdAt)) - CLOCKS_APART_MS) },
      },
      orderBy: { version: 'asc' },
      select: { subjectId: true, type: true },
    }),
    books.bookedFor(payments.map(({ orderNo }) => orderNo)),
    inBatches(payments, AT_ONCE, async (payment) => [payment.id, await runsOf(runs, payment)] as const).then(
      (found) => new Map(found),
    ),
  ]);
  const isOld = ({ updatedAt }: { readonly updatedAt: Date }): boolean =>
    keptFrom !== undefined && updatedAt.getTime() < keptFrom.getTime() + CLOCKS_APART_MS;
  return bills.map((bill) => ({
    id: bill.id,
    state: bill.state,
    period: bill.period,
    holder: bill.claim?.holder,
    parts: bill,
    payments: bill.payments.map((payment) => ({
      ...payment,
      events: events.filter(({ subjectId }) => subjectId === payment.id).map(({ type }) => type),
      isOld: isOld(payment),
      journal: payment.journal.map(({ amount }) => amount),
      booked: unanswered.includes(payment.orderNo)
        ? undefined
        : booked.filter(({ orderNo }) => orderNo === payment.orderNo),
      run: facts.get(payment.id)?.run,
      cancellationClaim: payment.cancellationClaim?.cancellationId,
      cancellations: payment.cancellations.map((one) => ({
        ...one,
        events: events.filter(({ subjectId }) => subjectId === one.id).map(({ type }) => type),
        isOld: isOld(one),
        run: facts.get(payment.id)?.cancels.get(one.id),
      })),
      ...watchOf(facts.get(payment.id)?.watch),
    })),
  }));
}

type RunsOfPayment = {
  readonly run: RunFacts | undefined;
  readonly watch?: RunFacts | 'missing';
  /** Of the cancellations in flight, by id. */
  readonly cancels: ReadonlyMap<string, RunFacts | undefined>;
};

const watchOf = (watch: RunsOfPayment['watch']): Pick<RunsOfPayment, 'watch'> => (watch === undefined ? {} : { watch });

async function runsOf(
  runs: Runs,
  payment: Payment & { readonly attempts: readonly Attempt[]; readonly cancellations: readonly Cancellation[] },
): Promise<RunsOfPayment> {
  const run = await runs.of(payment);
  const open = payment.cancellations.filter(({ status }) => !hasEnded(status));
  const cancels = new Map<string, RunFacts | undefined>();
  for (const { id } of open) cancels.set(id, await runs.ofCancellation(id));
  if (!isWatched(payment, new Date())) return { run, cancels };
  return { run, cancels, watch: (await runs.watchOver(payment)) ?? 'missing' };
}

/** A watch must exist: from the time when the row has settled until its last look. */
function isWatched(
  { status, reasonCode, updatedAt, attempts }: Payment & { readonly attempts: readonly Attempt[] },
  now: Date,
): boolean {
  if (status !== 'NET_CANCELLED' || !unheardOfCodes.includes(reasonCode ?? '')) return false;
  const approval = attempts.find((attempt) => attempt.kind === 'APPROVAL' && mayBeSent(attempt));
  if (approval === undefined || now.getTime() - updatedAt.getTime() < BETWEEN_LOOKS_MS) return false;
  return now.getTime() < lastLookAt({ lastSendableAt: Date.parse(sendableUntil(approval)) });
}

const violationsOf = ({ except = [] }: CheckDeps, subject: BillSubject): readonly Violation[] =>
  invariants
    .filter(({ number }) => !except.includes(number))
    .flatMap(({ number, name, broken }) => broken(subject).map((what) => ({ invariant: number, name, what })));

/** The violations that remain when they are checked again. */
async function confirmed(deps: CheckDeps, subjects: readonly BillSubject[]): Promise<readonly Violation[]> {
  let suspects = subjects.filter((subject) => violationsOf(deps, subject).length > 0);
  for (let look = 1; look < LOOKS && suspects.length > 0; look += 1) {
    await pause(BETWEEN_LOOKS_MS);
    suspects = (
      await subjectsOf(
        deps,
        suspects.map(({ id }) => id),
      )
    ).filter((subject) => violationsOf(deps, subject).length > 0);
  }
  return suspects.flatMap((subject) => violationsOf(deps, subject));
}

/** Approvals that a VAN has booked at terminals of merchants here, without a payment here. */
async function strangers({ db }: CheckDeps, page: readonly Booked[]): Promise<readonly Violation[]> {
  const booked = await ofOurTerminals(db, page);
  const known = await db.payment.findMany({
    where: { orderNo: { in: booked.map(({ orderNo }) => orderNo) } },
    select: { orderNo: true },
  });
  const orderNos = new Set(known.map(({ orderNo }) => orderNo));
  return booked
    .filter(({ orderNo, balance }) => balance > 0 && !orderNos.has(orderNo))
    .map(({ van, orderNo, approvalNo }) => ({
      invariant: 2,
      name: 'what is booked is known here',
      what: `${van} has booked ${approvalNo} for ${orderNo}, which is no payment here`,
    }));
}

/**
 * A VAN's books hold other systems' approvals too. A terminal is ours when a merchant has it, or had it: in that case a
 * serial was drawn for it.
 */
async function ofOurTerminals(db: Database, booked: readonly Booked[]): Promise<readonly Booked[]> {
  const terminalId = { in: [...new Set(booked.map((one) => one.terminalId))] };
  const [registered, used] = await Promise.all([
    db.terminal.findMany({ where: { terminalId }, select: { terminalId: true } }),
    db.serialCounter.groupBy({ by: ['terminalId'], where: { terminalId } }),
  ]);
  const ours = new Set([...registered, ...used].map((one) => one.terminalId));
  return booked.filter((one) => ours.has(one.terminalId));
}
