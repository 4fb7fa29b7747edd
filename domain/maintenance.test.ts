import fc from 'fast-check';
import { InvalidMaintenance, maintenanceUntil, parseMaintenance } from './maintenance';

const kst = (text: string): Date => new Date(`${text}+09:00`);
const until = (text: string, at: string): Date | undefined => maintenanceUntil(parseMaintenance(text), 'kb', kst(at));

describe('a maintenance window', () => {
  test.each([
    ['every day', 'kb 03:00-03:20', '2026-12-01T03:10:00', '2026-12-01T03:20:00'],
    ['from its first instant', 'kb 03:00-03:20', '2026-12-01T03:00:00', '2026-12-01T03:20:00'],
    ['to its last', 'kb 03:00-03:20', '2026-12-01T03:19:59.999', '2026-12-01T03:20:00'],
    ['across midnight, before it', 'kb 23:30-00:30', '2026-12-31T23:45:00', '2027-01-01T00:30:00'],
    ['across midnight, after it', 'kb 23:30-00:30', '2027-01-01T00:10:00', '2027-01-01T00:30:00'],
    ['up to midnight', 'kb 23:30-00:00', '2026-11-30T23:59:00', '2026-12-01T00:00:00'],
    ['once', 'kb 202612010100-202612020300', '2026-12-01T23:00:00', '2026-12-02T03:00:00'],
    ['joined with the next', 'kb 23:30-00:00, kb 00:00-00:30', '2026-12-01T23:45:00', '2026-12-02T00:30:00'],
    [
      'joined with one that it overlaps',
      'kb 202612010100-202612010310, kb 03:00-03:20',
      '2026-12-01T02:00:00',
      '2026-12-01T03:20:00',
    ],
  ])('holds %s', (_what, text, at, end) => {
    expect(until(text, at)).toEqual(kst(end));
  });

  test.each([
    ['before it begins', 'kb 03:00-03:20', '2026-12-01T02:59:59.999'],
    ['when it ends', 'kb 03:00-03:20', '2026-12-01T03:20:00'],
    ['between two nights', 'kb 23:30-00:30', '2026-12-01T12:00:00'],
    ['for another issuer', 'hana 00:00-23:59', '2026-12-01T12:00:00'],
    ['on another day', 'kb 202612010100-202612010300', '2026-12-02T02:00:00'],
    ['without maintenance', '', '2026-12-01T12:00:00'],
  ])('does not hold %s', (_what, text, at) => {
    expect(until(text, at)).toBeUndefined();
  });

  test('covers as many minutes of each day as it says, at any time of day', () => {
    const time = (minutes: number): string =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    const midnight = kst('2026-02-28T00:00:00').getTime();
    fc.assert(
      fc.property(fc.nat(1_439), fc.nat(1_439), (from, to) => {
        fc.pre(from !== to);
        const windows = parseMaintenance(`kb ${time(from)}-${time(to)}`);
        const minutes = Array.from({ length: 1_440 }, (_, minute) =>
          maintenanceUntil(windows, 'kb', new Date(midnight + minute * 60_000)),
        );
        const covered = minutes.filter((end) => end !== undefined);
        expect(covered).toHaveLength((to - from + 1_440) % 1_440);
        expect(covered.every((end) => maintenanceUntil(windows, 'kb', end) === undefined)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('that never ends still gives an answer', () => {
    expect(until('kb 00:00-12:00, kb 12:00-00:00', '2026-12-01T06:00:00')).toBeInstanceOf(Date);
  });

  test.each([
    'kb',
    'kb 03:00',
    'kb 3:00-4:00',
    'kb 24:00-01:00',
    'kb 03:00-03:00',
    'nobody 03:00-04:00',
    'kb 202613010100-202613010200',
    'kb 202612010300-202612010100',
    'kb 03:00-04:00; hana 03:00-04:00',
  ])('is refused when it is written %j', (text) => {
    expect(() => parseMaintenance(text)).toThrow(InvalidMaintenance);
  });
});
