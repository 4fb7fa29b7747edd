import fc from 'fast-check';
import { Problem } from './errors';
import { after, eventCursor, eventPlace, page } from './paging';

const place = fc.record({
  createdAt: fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
  id: fc.stringMatching(/^bill_[0-9a-z]{32}$/),
});

describe('a list’s cursor', () => {
  test('names the last row that was shown, to the millisecond', () => {
    fc.assert(
      fc.property(place, place, (shown, next) => {
        const { rows, nextCursor } = page([shown, next], 1);
        expect(rows).toEqual([shown]);
        expect(after(nextCursor ?? undefined)).toEqual({
          createdAt: { lte: shown.createdAt },
          OR: [{ createdAt: { lt: shown.createdAt } }, { createdAt: shown.createdAt, id: { lt: shown.id } }],
        });
      }),
    );
  });

  test('exists only when there is more', () => {
    const row = { createdAt: new Date(0), id: 'bill_1' };
    expect(page([row], 1).nextCursor).toBeNull();
    expect(page([], 1)).toEqual({ rows: [], nextCursor: null });
  });

  test('that no page returned is refused, whatever it contains', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/), (cursor) => {
        const isOne = /^[0-9]{1,15} [0-9a-z_]{1,64}$/.test(Buffer.from(cursor, 'base64url').toString('latin1'));
        if (isOne) return;
        expect(() => after(cursor)).toThrow(Problem);
      }),
    );
  });
});

describe('a place in the events', () => {
  test('comes back as it went', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 62n }),
        fc.bigInt({ min: 0n, max: 10n ** 17n }),
        (transactionId, sequence) => {
          expect(eventPlace(eventCursor({ transactionId, sequence }))).toEqual({ transactionId, sequence });
        },
      ),
    );
  });

  test('without a cursor is the beginning', () => {
    expect(eventPlace(undefined)).toEqual({ transactionId: 0n, sequence: 0n });
  });

  test.each(['AAAA', 'MS4y'.repeat(40), Buffer.from('1.2.3').toString('base64url')])(
    'that no page returned is refused: %s',
    (cursor) => {
      expect(() => eventPlace(cursor)).toThrow(Problem);
    },
  );
});
