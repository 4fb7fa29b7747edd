import type { RequestFields } from '../activities/van/contract';
import { inquiryMessage } from '../activities/van/requests';
import { addDays, kstDate } from '../domain/kst';
import { type VanName, vanName } from '../domain/vans';
import type { Database } from '../platform/database';
import { moveSerialTo } from '../records/serials';
import { type Inquire, isUnanswered } from './inquire';

/** A terminal, with the facts that its VAN knows it by. */
type Asking = {
  readonly van: VanName;
  readonly terminalId: string;
  readonly vendorCode: string;
  readonly businessNo: string;
};

/** The last serial drawn for a terminal on a KST day, before and after the move. */
export type Moved = {
  readonly terminalId: string;
  readonly serialDate: string;
  readonly before: number;
  readonly after: number;
  /** The VAN confirmed that no serial behind the new position is used. */
  readonly isAsked: boolean;
};

export type SerialsDeps = { readonly db: Database; readonly inquire: Inquire; readonly clock: () => Date };

/** How many serials behind a new position the VAN is asked about. */
const LOOKED_AT = 10;
/** This many used gaps mean that something else is wrong. */
const MOST_SKIPS = 20;
const KINDS: readonly RequestFields['transactionKind'][] = ['AC', 'RP'];

/**
 * Moves every terminal's serials of today and yesterday (KST) behind a gap, and further while the VAN says that serials
 * there are used. After a restore, serials that the lost transactions drew must not be drawn again.
 * @param gap more than any terminal drew in the time that was lost
 * @throws RangeError for a gap of 0; Error when the VAN still says after many gaps that serials are used
 */
export async function* moveSerials(
  deps: SerialsDeps,
  { gap, isDryRun }: { readonly gap: number; readonly isDryRun: boolean },
): AsyncIterable<Moved> {
  if (gap < 1)
    throw new RangeError(
      'A gap of at least 1 is needed: give --gap more than a terminal draws in the time that was lost.',
    );
  const { db, clock } = deps;
  const today = kstDate(clock());
  for (const asking of await terminalsOf(db)) {
    for (const serialDate of [addDays(today, -1), today]) {
      const { terminalId } = asking;
      const row = await db.serialCounter.findUnique({ where: { terminalId_serialDate: { terminalId, serialDate } } });
      const before = row?.last ?? 0;
      const { after, isAsked } = await behindWhatIsUsed(deps, asking, { serialDate, before, gap });
      if (!isDryRun) await moveSerialTo(db, { terminalId, serialDate, after });
      yield { terminalId, serialDate, before, after, isAsked };
    }
  }
}

/** The terminals that merchants have, and those that they had: their last approval tells at which VAN. */
async function terminalsOf(db: Database): Promise<readonly Asking[]> {
  const terminals = await db.terminal.findMany({ include: { merchant: true }, orderBy: { terminalId: 'asc' } });
  const theirs = terminals.map(({ merchant, ...terminal }) => ({ ...terminal, businessNo: merchant.businessNo }));
  const drawnFor = await db.serialCounter.groupBy({
    by: ['terminalId'],
    where: { terminalId: { notIn: theirs.map(({ terminalId }) => terminalId) } },
  });
  const once = await Promise.all(
    drawnFor.map(({ terminalId }) => db.attempt.findFirst({ where: { terminalId }, orderBy: { createdAt: 'desc' } })),
  );
  const all = [...theirs, ...once.flatMap((attempt) => (attempt === null ? [] : [attempt]))];
  const askings = all.map(({ van, terminalId, vendorCode, businessNo }) => ({
    van: vanName(van),
    terminalId,
    vendorCode,
    businessNo,
  }));
  return [...new Map(askings.map((asking) => [asking.terminalId, asking])).values()];
}

type Position = { readonly serialDate: string; readonly before: number; readonly gap: number };

async function behindWhatIsUsed(
  deps: SerialsDeps,
  asking: Asking,
  { serialDate, before, gap }: Position,
): Promise<Pick<Moved, 'after' | 'isAsked'>> {
  try {
    for (let skips = 1; skips <= MOST_SKIPS; skips += 1) {
      const after = before + skips * gap;
      if (!(await isUsedFrom(deps, asking, { serialDate, after }))) return { after, isAsked: true };
    }
  } catch (failure) {
    if (!isUnanswered(failure)) throw failure;
    return { after: before + gap, isAsked: false };
  }
  throw new Error(
    `VAN ${asking.van} says that serials of terminal ${asking.terminalId} are used ${MOST_SKIPS} gaps on. Give a larger --gap, or ask the VAN who else uses the terminal.`,
  );
}

async function isUsedFrom(
  { inquire }: SerialsDeps,
  asking: Asking,
  { serialDate, after }: { readonly serialDate: string; readonly after: number },
): Promise<boolean> {
  for (let serial = after + 1; serial <= after + LOOKED_AT; serial += 1) {
    for (const transactionKind of KINDS) {
      const { answer } = await inquire(asking.van, inquiryAbout(asking, { transactionKind, serialDate, serial }));
      if (answer.originalState !== 'N') return true;
    }
  }
  return false;
}

type About = {
  readonly transactionKind: RequestFields['transactionKind'];
  readonly serialDate: string;
  readonly serial: number;
};

/** An inquiry without an order: only terminal, day and serial. */
const inquiryAbout = (
  { van, terminalId, vendorCode, businessNo }: Asking,
  { transactionKind, serialDate, serial }: About,
): RequestFields => ({
  ...{ transactionKind, ...inquiryMessage(van), terminalId, vendor: vendorCode },
  ...{
    serial: '0',
    transmittedAt: '',
    entryMode: 'O',
    authData: '',
    expiry: '0000',
    installmentMonths: 0,
    interestFree: '' as const,
    payerInterestMonths: '',
  },
  ...{
    totalAmount: 0,
    serviceCharge: 0,
    vat: 0,
    supplyAmount: 0,
    taxFreeAmount: 0,
    issuerCode: '',
    businessNo,
    orderNo: '',
  },
  ...{ cancelKind: '', originalApprovalNo: '', originalDate: serialDate, originalTransactionId: '' },
  ...{ originalSerial: String(serial).padStart(12, '0'), balanceBeforeCancel: 0, reserved: '' },
});
