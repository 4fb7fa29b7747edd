import fc from 'fast-check';
import {
  assertMove,
  holdsClaim,
  IllegalMove,
  isBeforeApproval,
  isFinal,
  isLive,
  payerActs,
  paymentMoves,
  type PaymentStatus,
  paymentStatuses,
  periodEffect,
  pollAfterMs,
  stateLetter,
  statusesOnceApproved,
  unsettledStatuses,
  wasApproved,
} from './payment-states';

const statuses = Object.keys(paymentMoves) as PaymentStatus[];
const moves = statuses.flatMap((from) => paymentMoves[from].map((to) => [from, to] as const));
const anyStatus = fc.constantFrom(...statuses);

describe('a payment', () => {
  test('that is approved goes through all statuses', () => {
    const begin: PaymentStatus[] = ['REQUESTED', 'SCHEME_ISSUED', 'AUTHENTICATED', 'APPROVING'];
    const way: PaymentStatus[] = [...begin, 'APPROVED', 'PARTIALLY_CANCELLED', 'CANCELLED'];
    way.slice(1).forEach((to, i) => {
      expect(() => {
        assertMove(way[i] ?? to, to);
      }).not.toThrow();
    });
  });

  test.each<[PaymentStatus, PaymentStatus]>([
    ['REQUESTED', 'APPROVING'],
    ['SCHEME_ISSUED', 'APPROVED'],
    ['APPROVING', 'EXPIRED'],
    ['APPROVING', 'NET_CANCELLED'],
    ['UNCONFIRMED', 'AUTH_FAILED'],
    ['DECLINED', 'APPROVED'],
    ['NET_CANCELLED', 'APPROVED'],
    ['CANCELLED', 'APPROVED'],
    ['PARTIALLY_CANCELLED', 'APPROVED'],
  ])('does not move from %s to %s', (from, to) => {
    expect(() => {
      assertMove(from, to);
    }).toThrow(new IllegalMove(from, to));
  });

  test('moves exactly as the table says', () => {
    fc.assert(
      fc.property(anyStatus, anyStatus, (from, to) => {
        const attempt = (): void => {
          assertMove(from, to);
        };
        if (paymentMoves[from].includes(to)) expect(attempt).not.toThrow();
        else expect(attempt).toThrow(IllegalMove);
      }),
    );
  });

  test('leaves a final letter only for a cancel, F to C', () => {
    const left = moves
      .map(([from, to]) => [stateLetter(from), stateLetter(to)].join(''))
      .filter((letters) => !letters.startsWith('W') && letters !== 'FF');
    expect(new Set(left)).toEqual(new Set(['FC']));
  });

  test('always reaches an end', () => {
    for (const status of statuses.filter(isLive)) {
      const reached = new Set<PaymentStatus>([status]);
      for (const seen of reached) paymentMoves[seen].forEach((next) => reached.add(next));
      expect([...reached].some(isFinal)).toBe(true);
    }
  });

  test('can reach every status from REQUESTED', () => {
    const reached = new Set<PaymentStatus>(['REQUESTED']);
    for (const seen of reached) paymentMoves[seen].forEach((next) => reached.add(next));
    expect([...reached].sort()).toEqual([...statuses].sort());
  });

  test('with an unknown outcome never returns to a status before the approval', () => {
    for (const [from, to] of moves.filter(([from]) => !isBeforeApproval(from)))
      expect([from, isBeforeApproval(to)]).toEqual([from, false]);
  });

  test('gets the claim only by APPROVING, or by a review after a restore', () => {
    const entries = moves.filter(([from, to]) => !holdsClaim(from) && holdsClaim(to));
    expect(entries.filter(([, to]) => to !== 'NEEDS_REVIEW')).toEqual([['AUTHENTICATED', 'APPROVING']]);
    expect(entries.filter(([, to]) => to === 'NEEDS_REVIEW').map(([from]) => from)).toEqual(
      statuses.filter(isBeforeApproval),
    );
  });

  test('keeps the claim while its approval stands or may turn out to stand', () => {
    const mayStand = (status: PaymentStatus): boolean =>
      stateLetter(status) === 'F' || (isLive(status) && !isBeforeApproval(status));
    expect(statuses.filter(holdsClaim)).toEqual(statuses.filter(mayStand));
    expect(statuses.filter(holdsClaim)).toEqual(
      expect.arrayContaining(['APPROVED', 'APPROVING', 'NEEDS_REVIEW', 'PARTIALLY_CANCELLED', 'UNCONFIRMED']),
    );
  });

  test('is live as long as its letter is W', () => {
    fc.assert(
      fc.property(anyStatus, (status) => {
        expect(isLive(status)).toBe(stateLetter(status) === 'W');
        expect(isFinal(status)).toBe(!isLive(status));
      }),
    );
  });
});

test.each<[PaymentStatus, string]>([
  ['REQUESTED', 'W'],
  ['UNCONFIRMED', 'W'],
  ['NEEDS_REVIEW', 'W'],
  ['APPROVED', 'F'],
  ['PARTIALLY_CANCELLED', 'F'],
  ['CANCELLED', 'C'],
  ['DECLINED', 'D'],
  ['AUTH_FAILED', 'D'],
  ['EXPIRED', 'D'],
  ['NET_CANCELLED', 'D'],
])('the front sees %s as %s', (status, letter) => {
  expect(stateLetter(status)).toBe(letter);
});

test('a status of a newer version counts as neither final, nor free, nor movable', () => {
  const unknown = 'ON_HOLD' as PaymentStatus;
  expect([stateLetter(unknown), isFinal(unknown), holdsClaim(unknown), isBeforeApproval(unknown)]).toEqual([
    'W',
    false,
    true,
    false,
  ]);
  expect(() => {
    assertMove(unknown, 'APPROVED');
  }).toThrow(IllegalMove);
});

describe('every status', () => {
  test.each(paymentStatuses)(
    '%s is polled as long as it is not final, and needs nothing from the payer after that',
    (status) => {
      expect(pollAfterMs(status) === null).toBe(isFinal(status));
      if (payerActs(status)) expect([isFinal(status), isBeforeApproval(status)]).toEqual([false, true]);
    },
  );

  test.each(paymentStatuses)(
    '%s of a charge pays its period only if it was approved, and frees it only if it was not',
    (status) => {
      const effect = periodEffect(status);
      expect(effect === 'failed').toBe(stateLetter(status) === 'D');
      if (effect === 'paid') expect(wasApproved(status)).toBe(true);
      if (effect === 'frozen') expect(unsettledStatuses).toContain(status);
    },
  );

  test('that is neither final nor before the approval is unsettled, and holds the claim', () => {
    expect(unsettledStatuses).toEqual(expect.arrayContaining(['APPROVING', 'UNCONFIRMED', 'NEEDS_REVIEW']));
    expect(unsettledStatuses).toEqual(paymentStatuses.filter((status) => isLive(status) && holdsClaim(status)));
    expect(statusesOnceApproved).toEqual(paymentStatuses.filter((status) => /[FC]/.test(stateLetter(status))));
  });

  test('of a newer version is polled, and nothing is done about it', () => {
    const newer = 'OF_A_NEWER_VERSION' as PaymentStatus;
    expect([stateLetter(newer), holdsClaim(newer), isBeforeApproval(newer), payerActs(newer)]).toEqual([
      'W',
      true,
      false,
      false,
    ]);
  });
});
