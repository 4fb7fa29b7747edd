import { createHash } from 'node:crypto';

const MAX_REQUESTS = 10_000;

/** A request for an OTC as the controls show it: without CARD_ID, and the OTC as SHA-256. */
export type OtcRequestView = {
  readonly issuer: string;
  /** Empty, and the amount 0, when the request could not be read. */
  readonly orderNo: string;
  readonly transactionId: string;
  /** Won. */
  readonly amount: number;
  /** Absent when it was not processed. */
  readonly rcd?: string;
  /** Absent when no OTC was given. */
  readonly otcSha256?: string;
  /** 0 when no answer was sent. */
  readonly httpStatus: number;
};

/** The latest requests for OTCs, newest last. */
export class OtcLog {
  readonly #requests: OtcRequestView[] = [];
  #total = 0;

  /** The count since the start, including requests that are no longer kept. */
  get total(): number {
    return this.#total;
  }

  add({ otc, ...request }: Omit<OtcRequestView, 'otcSha256'> & { readonly otc?: string }): void {
    const digest = otc === undefined || otc === '' ? {} : { otcSha256: createHash('sha256').update(otc).digest('hex') };
    this.#requests.push({ ...request, ...digest });
    this.#total += 1;
    if (this.#requests.length > MAX_REQUESTS) this.#requests.shift();
  }

  of(orderNo: string | undefined): readonly OtcRequestView[] {
    return this.#requests.filter((request) => orderNo === undefined || request.orderNo === orderNo);
  }
}
