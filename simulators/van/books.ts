import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const Original = { terminalId: Type.String(), date: Type.String(), serial: Type.String() };

/** A cancel as the control port shows it. */
const CancelView = Type.Object({
  /** Its own 전문일련번호; empty when the VAN's operators cancelled. */
  serial: Type.String(),
  amount: Type.Integer(),
  /** 취소구분 */
  cancelKind: Type.String(),
  /** `yyyyMMddHHmmss` KST */
  cancelledAt: Type.String(),
});
export type CancelView = Readonly<Static<typeof CancelView>>;

export const CardKind = Type.Union([Type.Literal('N'), Type.Literal('C'), Type.Literal('G'), Type.Literal('P')]);
/** 카드구분: credit, check, gift, prepaid. */
export type CardKind = Static<typeof CardKind>;

/**
 * An approval in the books. `date` is the KST day of the request, `approvedAt` the `yyyyMMddHHmmss` of
 * the answer.
 */
const ApprovalFacts = Type.Object({
  ...Original,
  /** Absent in approvals that were booked before kinds were stored, which were all one-off payments. */
  transactionKind: Type.Optional(Type.String()),
  orderNo: Type.String(),
  amount: Type.Integer(),
  installmentMonths: Type.Integer(),
  /** 무이자구분 and 고객부담회차; absent in approvals of ordinary installments, or without. */
  interestFree: Type.Optional(Type.String()),
  approvalNo: Type.String(),
  transactionId: Type.String(),
  /** Won that can still be cancelled. */
  balance: Type.Integer(),
  state: Type.Union([Type.Literal('A'), Type.Literal('C')]),
  /** Empty when the approval used a card number. */
  otcSha256: Type.String(),
  approvedAt: Type.String(),
  /** Absent in approvals that were booked before kinds were stored, which were all by credit card. */
  cardKind: Type.Optional(CardKind),
});

/** An approval as the control port shows it, with what was cancelled of it, oldest first. */
export const ApprovalView = Type.Composite([ApprovalFacts, Type.Object({ cancels: Type.Array(CancelView) })]);
export type ApprovalView = Readonly<Static<typeof ApprovalView>>;

const ApprovalRecord = Type.Composite([
  ApprovalFacts,
  Type.Object({
    issuerCode: Type.String(),
    maskedCardNo: Type.String(),
    acquirerMerchantNo: Type.String(),
    /** Absent in approvals that were booked before it was stored; then it is not compared. */
    businessNo: Type.Optional(Type.String()),
  }),
]);
const Entry = Type.Union([
  Type.Object({ type: Type.Literal('approval'), approval: ApprovalRecord }),
  Type.Object({
    type: Type.Literal('decline'),
    ...Original,
    transactionKind: Type.Optional(Type.String()),
    orderNo: Type.String(),
    otcSha256: Type.String(),
    responseCode: Type.String(),
  }),
  Type.Object({
    type: Type.Literal('cancel'),
    ...Original,
    amount: Type.Integer(),
    cancelKind: Type.String(),
    cancelledAt: Type.String(),
    /** The day and serial of the cancel itself; absent when the VAN's operators cancelled. */
    own: Type.Optional(Type.Object({ date: Type.String(), serial: Type.String() })),
  }),
]);

export type Approval = Readonly<Static<typeof ApprovalRecord>>;
/** One event; one line of the books' file. */
export type BookEntry = Readonly<Static<typeof Entry>>;
type CancelEntry = Extract<BookEntry, { readonly type: 'cancel' }>;

/** The 거래구분 of an entry without one. */
const ONE_OFF = 'AC';

/** The permanent key of an approval request: terminal, KST day, serial. */
export type OriginalKey = { readonly terminalId: string; readonly date: string; readonly serial: string };

/** Thrown at start when a line of the books' file is malformed. */
export class BooksFileError extends Error {
  override readonly name = 'BooksFileError';
  constructor(
    readonly file: string,
    readonly line: number,
  ) {
    super(
      `Line ${line} of ${file} is not an entry of the VAN's books; move the file away, or point SIM_VAN_BOOKS_FILE at another.`,
    );
  }
}

/** A VAN forgets its duplicate keys at midnight; one day more covers requests that cross it. */
const SERIAL_DAYS_KEPT = 2;

/** Everything that the VAN approved, declined and cancelled, in memory and optionally in a file of JSON lines. */
export class Books {
  readonly #approvals = new Map<string, Approval>();
  readonly #keyByApprovalNo = new Map<string, string>();
  readonly #cancels = new Map<string, readonly CancelView[]>();
  /** 거래구분 by key. */
  readonly #declined = new Map<string, string>();
  readonly #usedOtcs = new Set<string>();
  readonly #serialsByDay = new Map<string, Set<string>>();

  /** @throws {BooksFileError} when the file does not hold books */
  constructor(readonly file?: string) {
    if (file === undefined || !existsSync(file)) return;
    readFileSync(file, 'utf8')
      .split('\n')
      .forEach((text, index) => {
        if (text !== '') this.#apply(parsedEntry(text, file, index + 1));
      });
  }

  /** Writes an entry to the file, then applies it. Synchronous, so nothing happens between a check and its entry. */
  record(entry: BookEntry): void {
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#apply(entry);
  }

  /** Remembers a request's serial. False when this terminal has already used it on this day. */
  claimSerial({ terminalId, date, serial }: OriginalKey): boolean {
    const serials = this.#serialsByDay.get(date) ?? new Set();
    const key = `${terminalId}/${serial}`;
    if (serials.has(key)) return false;
    this.#serialsByDay.set(date, serials.add(key));
    const days = [...this.#serialsByDay.keys()].sort();
    days.slice(0, -SERIAL_DAYS_KEPT).forEach((day) => this.#serialsByDay.delete(day));
    return true;
  }

  isOtcUsed(otcSha256: string): boolean {
    return this.#usedOtcs.has(otcSha256);
  }

  /** @param kind 거래구분: a telegram of another kind finds nothing */
  approval(key: OriginalKey, kind: string): Approval | undefined {
    return ofKind(this.#approvals.get(keyOf(key)), kind);
  }

  /** Approval numbers are unique in these books. */
  approvalByNo(approvalNo: string, kind: string): Approval | undefined {
    return ofKind(this.#approvals.get(this.#keyByApprovalNo.get(approvalNo) ?? ''), kind);
  }

  isDeclined(key: OriginalKey, kind: string): boolean {
    return this.#declined.get(keyOf(key)) === kind;
  }

  /** Every approval, oldest first. */
  approvals(): readonly Approval[] {
    return [...this.#approvals.values()];
  }

  /** The same as the control port shows them: with their cancels. */
  views(): readonly ApprovalView[] {
    return this.approvals().map((approval) => ({ ...approval, cancels: [...this.cancelsOf(approval)] }));
  }

  /** What was cancelled of an approval, oldest first. */
  cancelsOf(key: OriginalKey): readonly CancelView[] {
    return this.#cancels.get(keyOf(key)) ?? [];
  }

  approvalCount(): number {
    return this.#approvals.size;
  }

  #apply(entry: BookEntry): void {
    switch (entry.type) {
      case 'approval':
        this.#approvals.set(keyOf(entry.approval), entry.approval);
        this.#keyByApprovalNo.set(entry.approval.approvalNo, keyOf(entry.approval));
        this.#useOtc(entry.approval, entry.approval.otcSha256);
        break;
      case 'decline':
        this.#declined.set(keyOf(entry), entry.transactionKind ?? ONE_OFF);
        this.#useOtc(entry, entry.otcSha256);
        break;
      case 'cancel':
        this.#cancel(entry);
        break;
    }
  }

  #useOtc(key: OriginalKey, otcSha256: string): void {
    this.claimSerial(key);
    if (otcSha256 !== '') this.#usedOtcs.add(otcSha256);
  }

  #cancel(entry: CancelEntry): void {
    const { terminalId, own, amount, cancelKind, cancelledAt } = entry;
    if (own !== undefined) this.claimSerial({ terminalId, ...own });
    const key = keyOf(entry);
    const approval = this.#approvals.get(key);
    if (approval === undefined) return;
    const balance = approval.balance - amount;
    this.#approvals.set(key, { ...approval, balance, state: balance === 0 ? 'C' : 'A' });
    const cancel = { serial: own?.serial ?? '', amount, cancelKind, cancelledAt };
    this.#cancels.set(key, [...this.cancelsOf(entry), cancel]);
  }
}

function ofKind(approval: Approval | undefined, kind: string): Approval | undefined {
  return (approval?.transactionKind ?? ONE_OFF) === kind ? approval : undefined;
}

function keyOf({ terminalId, date, serial }: OriginalKey): string {
  return `${terminalId}/${date}/${serial}`;
}

function parsedEntry(text: string, file: string, line: number): BookEntry {
  try {
    const entry: unknown = JSON.parse(text);
    if (Value.Check(Entry, entry)) return entry;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new BooksFileError(file, line);
}
