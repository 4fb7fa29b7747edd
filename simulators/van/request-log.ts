import { type Static, Type } from '@sinclair/typebox';
import type { RequestTelegram } from './layout';

const MAX_REQUESTS = 10_000;

/** A request as the control port shows it. `receivedAt` is ISO 8601; unreadable fields are blank or 0. */
export const LoggedRequest = Type.Object({
  receivedAt: Type.String(),
  transactionKind: Type.String(),
  messageType: Type.String(),
  /** 취소구분, which tells a cancel and a net-cancel apart. */
  cancelKind: Type.String(),
  terminalId: Type.String(),
  serial: Type.String(),
  /** The day and serial of its original. */
  originalDate: Type.String(),
  originalSerial: Type.String(),
  orderNo: Type.String(),
  amount: Type.Integer(),
  answered: Type.Boolean(),
  responseCode: Type.Optional(Type.String()),
});
type LoggedRequest = Static<typeof LoggedRequest>;

/** The latest requests, newest last. Holds neither OTCs nor card numbers. */
export class RequestLog {
  readonly #requests: LoggedRequest[] = [];

  /** Keeps a request; the returned function notes its answer. */
  add(
    {
      transactionKind,
      messageType,
      cancelKind,
      terminalId,
      serial,
      originalDate,
      originalSerial,
      orderNo,
      totalAmount,
    }: RequestTelegram,
    receivedAt: Date,
  ): (responseCode: string) => void {
    const logged: LoggedRequest = {
      receivedAt: receivedAt.toISOString(),
      ...{ transactionKind, messageType, cancelKind, terminalId, serial, originalDate, originalSerial, orderNo },
      amount: Number(totalAmount),
      answered: false,
    };
    this.#requests.push(logged);
    if (this.#requests.length > MAX_REQUESTS) this.#requests.shift();
    return (responseCode) => Object.assign(logged, { answered: true, responseCode });
  }

  /** @param since ISO 8601, as in `receivedAt` */
  of(orderNo: string | undefined, since = ''): readonly LoggedRequest[] {
    return this.#requests.filter(
      (request) => (orderNo === undefined || request.orderNo === orderNo) && request.receivedAt >= since,
    );
  }
}
