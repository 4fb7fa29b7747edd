import { commaList } from './comma-list';
import { isIssuerCode, type IssuerCode } from './issuers';
import { instantOf, InvalidKstDate, kstDate, kstDateTime, parseKstDateTime } from './kst';

/** A time in which an issuer can't be used (점검시간): from its start up to, but not including, its end. */
export type MaintenanceWindow =
  /** Every day, in minutes after midnight in Korea; an end before its start is on the next day. */
  | { readonly issuer: IssuerCode; readonly kind: 'daily'; readonly from: number; readonly to: number }
  | { readonly issuer: IssuerCode; readonly kind: 'once'; readonly from: Date; readonly to: Date };

/** Thrown when the text of maintenance windows is malformed. */
export class InvalidMaintenance extends Error {
  override readonly name = 'InvalidMaintenance';
  constructor(readonly entry: string) {
    super(
      `${JSON.stringify(entry)} is not a maintenance window: write an issuer and a time in Korea, such as "kb 23:30-00:30" for every day, or ` +
        '"hana 202612010100-202612010300" for once; several separated by commas',
    );
  }
}

const DAILY = /^(\S+) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;
const ONCE = /^(\S+) (\d{12})-(\d{12})$/;
const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1_440;

/**
 * Reads windows, comma-separated: `kb 23:30-00:30, hana 202612010100-202612010300`.
 * @throws InvalidMaintenance
 */
export function parseMaintenance(text: string): readonly MaintenanceWindow[] {
  return commaList(text).map((entry) => {
    const window = dailyWindow(entry) ?? singleWindow(entry);
    if (window === undefined || Number(window.from) === Number(window.to)) throw new InvalidMaintenance(entry);
    return window;
  });
}

function dailyWindow(entry: string): MaintenanceWindow | undefined {
  const [, issuer = '', fromHour, fromMinute, toHour, toMinute] = DAILY.exec(entry) ?? [];
  if (!isIssuerCode(issuer)) return undefined;
  return {
    issuer,
    kind: 'daily',
    from: Number(fromHour) * 60 + Number(fromMinute),
    to: Number(toHour) * 60 + Number(toMinute),
  };
}

function singleWindow(entry: string): MaintenanceWindow | undefined {
  const [, issuer = '', fromText = '', toText = ''] = ONCE.exec(entry) ?? [];
  if (!isIssuerCode(issuer)) return undefined;
  const [from, to] = [instantOfMinute(fromText), instantOfMinute(toText)];
  return from === undefined || to === undefined || from > to ? undefined : { issuer, kind: 'once', from, to };
}

function instantOfMinute(text: string): Date | undefined {
  try {
    return instantOf(parseKstDateTime(`${text}00`));
  } catch (failure) {
    if (failure instanceof InvalidKstDate) return undefined;
    throw failure;
  }
}

/**
 * The end of an issuer's maintenance at an instant, or undefined when there is none. Adjoining windows count as one.
 */
export function maintenanceUntil(
  windows: readonly MaintenanceWindow[],
  issuer: IssuerCode,
  now: Date,
): Date | undefined {
  const own = windows.filter((window) => window.issuer === issuer);
  let until: Date | undefined;
  // The search can enter a day's windows twice; windows that cover whole days have no end to find.
  for (let steps = 0; steps <= 2 * own.length; steps += 1) {
    const at = until ?? now;
    const ends = own.map((window) => endOf(window, at)).filter((end) => end !== undefined);
    if (ends.length === 0) return until;
    until = new Date(Math.max(...ends.map(Number)));
  }
  return until;
}

function endOf(window: MaintenanceWindow, at: Date): Date | undefined {
  if (window.kind === 'once') return window.from <= at && at < window.to ? window.to : undefined;
  const midnight = instantOf(parseKstDateTime(`${kstDate(at)}000000`));
  const minute = minuteOfDay(at);
  const { from, to } = window;
  const onDay = (minutes: number): Date => new Date(midnight.getTime() + minutes * MINUTE_MS);
  if (from < to) return from <= minute && minute < to ? onDay(to) : undefined;
  if (minute >= from) return onDay(MINUTES_A_DAY + to);
  return minute < to ? onDay(to) : undefined;
}

function minuteOfDay(at: Date): number {
  const time = kstDateTime(at);
  return Number(time.slice(8, 10)) * 60 + Number(time.slice(10, 12));
}
