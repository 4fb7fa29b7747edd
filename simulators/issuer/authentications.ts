import { createHash } from 'node:crypto';

import type { InboundAnswer } from './delivery';
import { OrderRefusedError, type IssuerWire, type Order, type Result } from './wire';

/** Authentications remembered; the oldest goes first. */
const MAX_AUTHENTICATIONS = 10_000;

/** One authentication as the controls show it. */
export type AuthenticationView = {
  readonly xid: string;
  readonly orderNo: string;
  /** Of the latest result, absent before there is one. */
  readonly rcd?: string;
  /** SHA-256 of every OTC given for it, as hex. */
  readonly otcSha256: readonly string[];
  /** What the PSP answered to all its results, oldest first. */
  readonly answers: readonly InboundAnswer[];
};

type Authentication = { readonly orderText: string; readonly isApproved: boolean; readonly view: AuthenticationView };

/** What an issuer knows of its authentications, in memory. */
export class AuthenticationBook {
  readonly #byXid = new Map<string, Authentication>();

  /**
   * Notes that an order was opened; the same order may be opened again.
   * @throws {OrderRefusedError} when its xid is another order's
   */
  open(order: Order, wire: IssuerWire): void {
    const orderText = JSON.stringify(order);
    const known = this.#byXid.get(order.xid);
    if (known !== undefined && known.orderText !== orderText) {
      throw new OrderRefusedError(wire.fieldErrorRcd, 'its xid belongs to another order');
    }
    if (known !== undefined) return;
    const [oldest] = this.#byXid.keys();
    if (oldest !== undefined && this.#byXid.size >= MAX_AUTHENTICATIONS) this.#byXid.delete(oldest);
    const view = { xid: order.xid, orderNo: order.orderNo, otcSha256: [], answers: [] };
    this.#byXid.set(order.xid, { orderText, isApproved: false, view });
  }

  /** Whether an approving result has been sent, after which the app takes no other answer. */
  isApproved(xid: string): boolean {
    return this.#byXid.get(xid)?.isApproved ?? false;
  }

  /** Notes a result before it is sent. */
  answered(xid: string, { rcd, otc }: Result, wire: IssuerWire): void {
    const digest = otc === '' ? [] : [createHash('sha256').update(otc).digest('hex')];
    this.#change(xid, ({ view, isApproved, orderText }) => ({
      orderText,
      isApproved: isApproved || rcd === wire.approvedRcd,
      view: { ...view, rcd, otcSha256: [...view.otcSha256, ...digest] },
    }));
  }

  /** Notes what the PSP said to a result. */
  delivered(xid: string, answers: readonly InboundAnswer[]): void {
    this.#change(xid, (known) => ({ ...known, view: { ...known.view, answers: [...known.view.answers, ...answers] } }));
  }

  list(): readonly AuthenticationView[] {
    return [...this.#byXid.values()].map(({ view }) => view);
  }

  #change(xid: string, change: (known: Authentication) => Authentication): void {
    const known = this.#byXid.get(xid);
    if (known !== undefined) this.#byXid.set(xid, change(known));
  }
}
