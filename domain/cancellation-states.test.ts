import {
  assertCancellationMove,
  cancellationKindOf,
  cancellationMoves,
  cancellationStatuses,
  endedCancellationStatuses,
  hasEnded,
  IllegalCancellationMove,
} from './cancellation-states';

test('a cancellation makes the allowed moves only', () => {
  for (const from of cancellationStatuses)
    for (const to of cancellationStatuses) {
      const move = (): void => {
        assertCancellationMove(from, to);
      };
      if (cancellationMoves[from].includes(to)) expect(move).not.toThrow();
      else expect(move).toThrow(IllegalCancellationMove);
    }
});

test('a cancellation has ended when it is done or failed; one in a status of a newer version has not', () => {
  expect(endedCancellationStatuses).toEqual(['DONE', 'FAILED']);
  expect(hasEnded('SETTLING_BY_HAND' as never)).toBe(false);
});

test.each([
  ['the whole, on the VAN’s day of the approval', true, '20261127', 'APPROVAL_CANCEL'],
  ['the whole, a day later', true, '20261128', 'ACQUISITION_CANCEL'],
  ['a part, on the day of the approval', false, '20261127', 'ACQUISITION_CANCEL'],
] as const)('a cancel of %s is of its kind', (_what, isWhole, day, kind) => {
  expect(cancellationKindOf({ isWhole, approvedOn: '20261127', day })).toBe(kind);
});
