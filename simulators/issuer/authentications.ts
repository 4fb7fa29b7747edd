import { createHash } from 'node:crypto';
import type { InboundAnswer } from './delivery';
import { type IssuerWire, type Order, OrderRefusedError, type Result } from './wire';

/** How many authentications are remembered; the oldest are forgotten first. */
const MAX_AUTHENTICATIONS = 10_000;

/** One authentication as the controls show it. */
export type AuthenticationView = {
  readonly issuer: string;
  readonly transactionId: string;
  readonly orderNo: string;
  /** The latest result's code; absent before there is one. */
  readonly rcd?: string;
  /** SHA-256 of every OTC given for it, as hex. */
  readonly otcSha256: readonly string[];
  /** The PSP's answers to all its results, oldest first. */
  readonly answers: readonly InboundAnswer[];
};

type Authentication = { readonly orderText: string; readonly isApproved: boolean; readonly view: AuthenticationView };

/** An issuer's authentications, in memory. */
export class AuthenticationBook {
  readonly #byTransaction = new Map<string, Authentication>();

  /**
   * Notes that an order was opened; the same order may be opened again.
   * @throws {OrderRefusedError} when another order has its transactionId
   */
  open(order: Order, wire: IssuerWire): void {
    const orderText = JSON.stringify(order);
    const known = this.#byTransaction.get(order.transactionId);
    if (known !== undefined && known.orderText !== orderText) {
      throw new OrderRefusedError(wire.issuer, wire.fieldErrorRcd, 'its transaction belongs to another order');
    }
    if (known !== undefined) return;
    const [oldest] = this.#byTransaction.keys();
    if (oldest !== undefined && this.#byTransaction.size >= MAX_AUTHENTICATIONS) this.#byTransaction.delete(oldest);
    const view = {
      issuer: wire.issuer,
      transactionId: order.transactionId,
      orderNo: order.orderNo,
      otcSha256: [],
      answers: [],
    };
    this.#byTransaction.set(order.transactionId, { orderText, isApproved: false, view });
  }

  /** Whether an approving result has been sent; after that the app accepts no other answer. */
  isApproved(transactionId: string): boolean {
    return this.#byTransaction.get(transactionId)?.isApproved ?? false;
  }

  /** Notes a result before it is sent. */
  answered(transactionId: string, { rcd, otc }: Result, wire: IssuerWire): void {
    const digest = otc === '' ? [] : [createHash('sha256').update(otc).digest('hex')];
    this.#change(transactionId, ({ view, isApproved, orderText }) => ({
      orderText,
      isApproved: isApproved || rcd === wire.approvedRcd,
      view: { ...view, rcd, otcSha256: [...view.otcSha256, ...digest] },
    }));
  }

  /** Notes the PSP's answers to a result. */
  delivered(transactionId: string, answers: readonly InboundAnswer[]): void {
    this.#change(transactionId, (known) => ({
      ...known,
      view: { ...known.view, answers: [...known.view.answers, ...answers] },
    }));
  }

  list(): readonly AuthenticationView[] {
    return [...this.#byTransaction.values()].map(({ view }) => view);
  }

  #change(transactionId: string, change: (known: Authentication) => Authentication): void {
    const known = this.#byTransaction.get(transactionId);
    if (known !== undefined) this.#byTransaction.set(transactionId, change(known));
  }
}
