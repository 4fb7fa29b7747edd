import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** A request for a bill (`POST /v1/bills`). Amounts in won. */
export type BillRequest = {
  readonly orderNo: string;
  readonly orderName: string;
  readonly amount: number;
  readonly taxFree?: number;
  /** ISO 8601. */
  readonly expiresAt?: string;
  readonly returnUrl: string;
};

const Bill = Type.Object({ id: Type.String({ minLength: 1 }), payUrl: Type.String({ pattern: '^https?://' }) });
/** A bill from the PSP's answer; further fields are kept. */
export type Bill = Static<typeof Bill>;

export type Psp = {
  /** Base URL of the PSP's API. */
  readonly apiUrl: string;
  readonly apiKey: string;
};

/** Thrown when the PSP returns no bill. */
export class BillNotMadeError extends Error {
  override readonly name = 'BillNotMadeError';
  constructor(
    /** HTTP status of the PSP's answer; 502 when there was none, or an unreadable one. */
    readonly statusCode: number,
    /** The PSP's answer, if any. */
    readonly answer: unknown,
    what: string,
    options?: ErrorOptions,
  ) {
    super(`No bill was made: ${what}.`, options);
  }
}

const ANSWER_TIMEOUT_MS = 10_000;
const CREATED = 201;
const BAD_GATEWAY = 502;

/**
 * Creates a bill.
 * @param idempotencyKey one per order, so that a repeated order gives one bill
 * @throws {BillNotMadeError} when the PSP is unreachable, refuses, or does not answer with a bill
 */
export async function makeBill({ apiUrl, apiKey }: Psp, bill: BillRequest, idempotencyKey: string): Promise<Bill> {
  const response = await fetch(`${apiUrl.replace(/\/+$/, '')}/v1/bills`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify(bill),
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new BillNotMadeError(
      BAD_GATEWAY,
      undefined,
      'the PSP does not answer; start it, or set SIM_MERCHANT_API_URL',
      { cause },
    );
  });
  const answer = await jsonOf(response);
  if (response.status >= 400)
    throw new BillNotMadeError(response.status, answer, `the PSP refused it with HTTP ${response.status}`);
  if (response.status === CREATED && Value.Check(Bill, answer)) return answer;
  throw new BillNotMadeError(
    BAD_GATEWAY,
    answer,
    `the PSP answered HTTP ${response.status} without a bill that can be paid`,
  );
}

/** The body as JSON, or undefined when it is not JSON. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
