import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CircuitMove, Party } from '../domain/circuits';
import { issuerCodes } from '../domain/issuers';
import { type PaymentStatus, paymentStatuses } from '../domain/payment-states';
import { isReason } from '../domain/reasons';
import { isVanName, type VanName, vans } from '../domain/vans';
import type { AttemptKind, AttemptState } from '../prisma/generated/client';
import type { Change } from './changes';

/**
 * What this process has done since it started. Labels hold words of the tables in domain/, never an id or a text of
 * somebody else's, so that the number of series is bounded and nothing secret is in them.
 */
export const processMetrics = new Registry();
const registers = [processMetrics];

/** In place of a value that does not exist. */
const NONE = 'none';
/** In place of a value that no table has. */
const UNLISTED = 'unlisted';

const listed = (value: string | number | null | undefined, isListed: (value: string) => boolean): string => {
  if (value === null || value === undefined || value === '') return NONE;
  return isListed(String(value)) ? String(value) : UNLISTED;
};

const changes = new Counter({
  registers,
  name: 'appcard_changes_total',
  help: 'Changes of state that this process committed, by the event that merchants read',
  labelNames: ['event'],
});
const payments = new Counter({
  registers,
  name: 'appcard_payments_total',
  help: 'Payments that this process moved to a status',
  labelNames: ['issuer', 'van', 'status', 'reason'],
});
const phases = new Histogram({
  registers,
  name: 'appcard_payment_phase_seconds',
  help: 'How long payments stood in a phase that this process ended',
  labelNames: ['phase', 'issuer'],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600],
});

/** What a payment waits for in a status: the phase that ends when it leaves it. Later moves are cancellations. */
const phaseOf: Readonly<Partial<Record<PaymentStatus, string>>> = {
  REQUESTED: 'scheme',
  SCHEME_ISSUED: 'authentication',
  AUTHENTICATED: 'claim',
  APPROVING: 'approval',
  UNCONFIRMED: 'settlement',
  NEEDS_REVIEW: 'review',
};

const statusNamed = (name: string): PaymentStatus | undefined => paymentStatuses.find((status) => status === name);
const isIssuer = (issuer: string): boolean => issuerCodes.some((code) => code === issuer);

/** Counts a committed change, and of a payment the phase that it ends. */
export function countChange({ event, issuer, van, reason, was, ms }: Change): void {
  changes.inc({ event });
  const [kind, name = ''] = event.split('.');
  const status = statusNamed(name.toUpperCase());
  if (kind !== 'payment' || status === undefined) return;
  const by = listed(issuer, isIssuer);
  payments.inc({ issuer: by, van: listed(van, isVanName), status, reason: listed(reason, isReason) });
  const left = statusNamed(String(was));
  const phase = left === undefined ? undefined : phaseOf[left];
  if (phase !== undefined && typeof ms === 'number') phases.observe({ phase, issuer: by }, ms / 1_000);
}

const telegrams = new Counter({
  registers,
  name: 'appcard_telegrams_total',
  help: 'Telegrams that this process ended, by what came of them and by the VAN’s code',
  labelNames: ['van', 'kind', 'class', 'code'],
});
const telegramSeconds = new Histogram({
  registers,
  name: 'appcard_telegram_seconds',
  help: 'Time from a telegram’s first byte to its answer',
  labelNames: ['van', 'kind'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60],
});

export type EndedTelegram = {
  readonly van: VanName;
  readonly kind: AttemptKind;
  /** The state of its attempt. */
  readonly class: AttemptState;
  readonly responseCode: string | null;
  /** Undefined when it was not answered. */
  readonly ms?: number | undefined;
};

export function countTelegram({ van, kind, class: as, responseCode, ms }: EndedTelegram): void {
  const isOfVan = (code: string): boolean => Object.hasOwn(vans[van].codes, code);
  telegrams.inc({ van, kind, class: as, code: listed(responseCode, isOfVan) });
  if (ms !== undefined) telegramSeconds.observe({ van, kind }, ms / 1_000);
}

const circuitMoves = new Counter({
  registers,
  name: 'appcard_circuit_moves_total',
  help: 'Circuits of VANs and issuers that this process opened, kept open because a probe failed, or closed',
  labelNames: ['kind', 'code', 'move'],
});

export function countCircuitMove({ kind, code }: Party, move: Exclude<CircuitMove, 'count'>): void {
  circuitMoves.inc({ kind, code, move });
}

const webhooks = new Histogram({
  registers,
  name: 'appcard_webhook_seconds',
  help: 'Requests to merchants’ endpoints: the class of the answer’s status, or why there was none',
  labelNames: ['outcome'],
  buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

/** `503` as `5xx`. */
const classOf = (status: number): string => `${Math.floor(status / 100)}xx`;

export type SentWebhook = {
  /** Undefined when it counts as received. */
  readonly failure?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly ms: number;
};

export function countWebhook({ failure = NONE, httpStatus, ms }: SentWebhook): void {
  webhooks.observe({ outcome: httpStatus === undefined ? failure : classOf(httpStatus) }, ms / 1_000);
}

const requests = new Histogram({
  registers,
  name: 'appcard_http_request_seconds',
  help: 'Requests that this server answered; polls of a payment’s status wait for a change',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

/** The methods of the API's routes. Anyone may send any other. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

export type AnsweredRequest = {
  readonly method: string;
  /** The route's pattern; undefined: the URL reaches none. */
  readonly route: string | undefined;
  readonly status: number;
  readonly ms: number;
};

export function countAnswer({ method, route = NONE, status, ms }: AnsweredRequest): void {
  requests.observe({ method: METHODS.has(method) ? method : UNLISTED, route, status: classOf(status) }, ms / 1_000);
}

/** What this file reads of a pool of `pg`. */
type Pool = { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number };
const pools = new Map<string, Pool>();

/** Shows a pool under its application's name, in place of one that had this name before. */
export function showPool(name: string, pool: Pool): void {
  pools.set(name, pool);
}

const poolGauge = (name: string, help: string, of: (pool: Pool) => number): void => {
  new Gauge({
    registers,
    name,
    help,
    labelNames: ['pool'],
    collect() {
      for (const [pool, counts] of pools) this.set({ pool }, of(counts));
    },
  });
};
poolGauge('appcard_pool_connections', 'Connections to PostgreSQL', ({ totalCount }) => totalCount);
poolGauge('appcard_pool_idle', 'Connections to PostgreSQL that nobody uses', ({ idleCount }) => idleCount);
poolGauge('appcard_pool_waiting', 'Calls that wait for a connection', ({ waitingCount }) => waitingCount);
