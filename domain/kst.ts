declare const dateBrand: unique symbol;
declare const dateTimeBrand: unique symbol;

/** A calendar date in Korea: `yyyyMMdd`. */
export type KstDate = string & { readonly [dateBrand]: true };

/** A wall-clock time in Korea to the second: `yyyyMMddHHmmss`. Sorts as text in order of time. */
export type KstDateTime = string & { readonly [dateTimeBrand]: true };

/** Korea is nine hours ahead of UTC all year: it has no daylight saving time. */
const kstOffsetMs = 9 * 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** Thrown when a text is not a date and time of the calendar, or an instant has no four-digit year. */
export class InvalidKstDate extends Error {
  override readonly name = 'InvalidKstDate';
  constructor(readonly text: string) {
    super(`${JSON.stringify(text)} is not a KST date and time: give yyyyMMddHHmmss with a day and an hour that exist.`);
  }
}

/**
 * The wall-clock time in Korea at an instant; parts of a second are dropped.
 * @throws InvalidKstDate for an invalid Date, or one outside the years 0000–9999
 */
export function kstDateTime(instant: Date): KstDateTime {
  const shifted = new Date(instant.getTime() + kstOffsetMs);
  // A year of more than four digits has a sign, which would shift everything after it.
  const digits = Number.isNaN(shifted.getTime()) ? '' : shifted.toISOString().replace(/[-:T]/g, '');
  if (!/^[0-9]{14}\.[0-9]{3}Z$/.test(digits)) throw new InvalidKstDate(String(instant.getTime()));
  return digits.slice(0, 14) as KstDateTime;
}

/** The date part. */
export function kstDateOf(dateTime: KstDateTime): KstDate {
  return dateTime.slice(0, 8) as KstDate;
}

/**
 * The date in Korea at an instant.
 * @throws InvalidKstDate as {@link kstDateTime}
 */
export function kstDate(instant: Date): KstDate {
  return kstDateOf(kstDateTime(instant));
}

/**
 * Parses a KST date and time.
 * @throws InvalidKstDate unless it is `yyyyMMddHHmmss` and exists: no 31 April, no hour 24
 */
export function parseKstDateTime(text: string): KstDateTime {
  const instant = new Date(isoTextOf(text));
  // Date reads 31 April and 24:00:00 as the day after: a text exists only if it comes back unchanged.
  if (Number.isNaN(instant.getTime()) || kstDateTime(instant) !== text) throw new InvalidKstDate(text);
  return text as KstDateTime;
}

/** Whether a text is `yyyyMMddHHmmss` and exists. */
export function isKstDateTime(text: string): text is KstDateTime {
  try {
    return parseKstDateTime(text) === text;
  } catch (failure) {
    if (failure instanceof InvalidKstDate) return false;
    throw failure;
  }
}

/** The instant at which Korean clocks show this time. */
export function instantOf(dateTime: KstDateTime): Date {
  return new Date(isoTextOf(dateTime));
}

function isoTextOf(text: string): string {
  return text.replace(/^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$/, '$1-$2-$3T$4:$5:$6+09:00');
}

/**
 * Parses a KST date.
 * @throws InvalidKstDate unless it is `yyyyMMdd` and exists
 */
export function parseKstDate(text: string): KstDate {
  return kstDateOf(parseKstDateTime(`${text}000000`));
}

/** The instant at which Korean clocks show an hour of a day. */
export const instantAt = (date: KstDate, hour: number, minute = 0): Date =>
  new Date(instantOf(`${date}000000` as KstDateTime).getTime() + (hour * 60 + minute) * 60_000);

/**
 * The date that many days later, or earlier for a negative number. @throws InvalidKstDate outside the years 0000–9999
 */
export const addDays = (date: KstDate, days: number): KstDate =>
  kstDate(new Date(instantAt(date, 12).getTime() + days * dayMs));

/** The day after a KST date. @throws InvalidKstDate */
export const dayAfter = (date: KstDate): KstDate => addDays(date, 1);
