import { setTimeout as pause } from 'node:timers/promises';
import { answered, ApiError, createApi, newRequest } from '../../client';
import { type IssuerCode, issuerCodes } from '../../domain/issuers';

const AGAIN_AFTER_MS = 300;
const GIVE_UP_AFTER_MS = 600_000;
const WAIT_SECONDS = 20;
/** How long a payer stays in the card app who shall begin under one version and be authenticated under another. */
export const LINGER_MS = 40_000;
const INTERNAL_ERROR = 500;
const ACCEPTED = 200;
/** Not errors of the caller's: the same request succeeds later. */
const PASSING = new Set(['SCHEME_NOT_READY', 'REQUEST_IN_PROGRESS', 'RATE_LIMITED']);

export type Places = {
  readonly api: string;
  readonly issuer: string;
  /** The controls of the merchant's VAN. */
  readonly van: string;
  readonly apiKey: string;
};

/** A payment as its payer saw it. */
export type Seen = {
  readonly billId: string;
  readonly issuer: IssuerCode;
  /** The last letter that the payer was told; `lost` if the payer gave up. */
  readonly letter: string;
  readonly status: string;
  /** From the press of pay to a known end, in milliseconds. */
  readonly ms: number;
};

export type Crowd = {
  /** How many payers have begun. */
  readonly begun: () => number;
  /** How many requests were sent again, because nothing answered or the answer was that of a passing trouble. */
  readonly repeated: () => number;
  /** Once every payer knows how their payment ended. */
  readonly seen: Promise<readonly Seen[]>;
};

/** Payers who come, and how. */
export type Coming = {
  readonly count: number;
  readonly perSecond: number;
  /** How long every other payer stays in the card app, in milliseconds. */
  readonly lingerMs: number;
};

type Work = {
  readonly places: Places;
  readonly lingerMs: number;
  readonly signal: AbortSignal;
  readonly onRepeat: () => void;
};

const isPassing = (failure: unknown): boolean =>
  failure instanceof ApiError &&
  (failure.status === undefined || failure.status >= INTERNAL_ERROR || PASSING.has(failure.problem?.code ?? ''));

/** Sends the same request until it is answered, as a merchant's system and the payer's page do. */
async function insist<T>({ signal, onRepeat }: Work, send: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await send();
    } catch (failure) {
      if (!isPassing(failure) || Date.now() > giveUpAt) throw failure;
      onRepeat();
      await pause(AGAIN_AFTER_MS, undefined, { signal });
    }
  }
}

const post = (url: string, body: object, signal: AbortSignal): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });

/** Between 0.3 and 2 s, so that a kill meets telegrams in flight. */
const vanDelayMs = (at: number): number => 300 + (at % 18) * 100;

/** The payer answers in the card app; the issuer delivers the result, and again until it is taken. */
async function authenticate({ places, signal }: Work, url: string): Promise<void> {
  const response = await post(`${places.issuer}/control/answer`, { url }, signal);
  const { answers } = (await response.json()) as { readonly answers?: readonly { readonly httpStatus: number }[] };
  if (answers?.at(-1)?.httpStatus !== ACCEPTED) throw new ApiError('The result was not taken');
}

async function payOnce(work: Work, at: number): Promise<Seen> {
  const { places } = work;
  const merchant = createApi({ baseUrl: places.api, bearer: places.apiKey });
  const payer = createApi({ baseUrl: places.api });
  const issuer = issuerCodes[at % issuerCodes.length] ?? 'kb';
  const order = { orderNo: `CLUSTER-${at}`, orderName: '커피 두 잔', amount: 12_000 };
  const billHeader = newRequest(`cluster-bill-${at}`);
  const bill = await insist(work, () =>
    answered(merchant.POST('/v1/bills', { params: { header: billHeader }, body: order })),
  );
  const token = (bill.payUrl ?? '').split('/').at(-1) ?? '';
  const header = newRequest();
  const pressedAt = Date.now();
  const { paymentId: id, appScheme } = await insist(work, () =>
    answered(
      payer.POST('/v1/pay/{token}/payments', {
        params: { path: { token }, header },
        body: { issuer, installmentMonths: 0, platform: 'web' },
      }),
    ),
  );
  const slowly = { orderNo: `OD${id}`, behaviour: { kind: 'delay', delayMs: vanDelayMs(at) } };
  await post(`${places.van}/control/behaviours`, slowly, work.signal);
  if (at % 2 === 1) await pause(work.lingerMs, undefined, { signal: work.signal });
  await insist(work, () => authenticate(work, appScheme.url));
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const { state, status, nextPollAfterMs } = await insist(work, () =>
      answered(
        payer.GET('/v1/pay/{token}/payments/{id}/status', {
          params: { path: { token, id }, query: { wait: WAIT_SECONDS } },
        }),
      ),
    );
    const ms = Date.now() - pressedAt;
    if (state !== 'W') return { billId: bill.id, issuer, letter: state, status, ms };
    if (Date.now() > giveUpAt) return { billId: bill.id, issuer, letter: 'lost', status, ms };
    await pause(nextPollAfterMs ?? 0, undefined, { signal: work.signal });
  }
}

/** Payers who come one after the other at a steady rate, whether or not the ones before them have paid. */
export function startPayers(places: Places, { count, perSecond, lingerMs }: Coming, signal: AbortSignal): Crowd {
  let begun = 0;
  let repeated = 0;
  const work = {
    places,
    lingerMs,
    signal,
    onRepeat: () => {
      repeated++;
    },
  };
  const startedAt = Date.now();
  const come = async (at: number): Promise<Seen> => {
    await pause(startedAt + (at * 1_000) / perSecond - Date.now(), undefined, { signal });
    begun++;
    return payOnce(work, at);
  };
  return {
    begun: () => begun,
    repeated: () => repeated,
    seen: Promise.all(Array.from({ length: count }, (_, at) => come(at))),
  };
}
