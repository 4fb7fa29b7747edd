import {
  assertBillingKeyMove,
  assertPeriodMove,
  assertSubscriptionMove,
  billingKeyMoves,
  billingKeyStates,
  periodMoves,
  periodStates,
  subscriptionMoves,
  subscriptionStates,
} from './subscription-states';

describe.each([
  ['a subscription', subscriptionStates, subscriptionMoves, assertSubscriptionMove, ['CANCELLED']],
  ['a period', periodStates, periodMoves, assertPeriodMove, ['WAIVED', 'CANCELLED']],
  ['a billing key', billingKeyStates, billingKeyMoves, assertBillingKeyMove, ['FAILED', 'EXPIRED', 'DELETED']],
] as const)('%s', (_what, states, moves, assertMove, finals) => {
  const all = states as readonly string[];
  const allowed = moves as Readonly<Record<string, readonly string[]>>;
  const assert = assertMove as (from: string, to: string) => void;

  test('makes only the moves of the table', () => {
    for (const from of all) {
      for (const to of all) {
        const move = (): void => {
          assert(from, to);
        };
        if (allowed[from]?.includes(to) === true) expect(move).not.toThrow();
        else
          expect(move).toThrow(
            expect.objectContaining({
              from,
              to,
              message: expect.stringContaining('read its state again') as string,
            }) as Error,
          );
      }
    }
  });

  test('leaves none of its final states', () => {
    expect(all.filter((state) => allowed[state]?.length === 0)).toEqual(finals);
  });
});

test('a frozen period can be neither charged nor waived', () => {
  expect(periodMoves.FROZEN).not.toContain('CHARGING');
  expect(periodMoves.FROZEN).not.toContain('WAIVED');
});
