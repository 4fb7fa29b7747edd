import { paymentPriority, runPriority } from './run-priority';

test('a payer’s run goes before a merchant’s call, and both before charges and upkeep', () => {
  const inOrder = [
    paymentPriority('CARD_VAN', 'mer_1'),
    runPriority('MERCHANT', 'mer_1'),
    paymentPriority('CARD_RP', 'mer_1'),
    runPriority('UPKEEP'),
  ];
  expect(inOrder.map(({ priorityKey }) => priorityKey)).toEqual([2, 3, 4, 5]);
});

test('merchants take turns by their ids, which are no secrets', () => {
  expect(runPriority('MERCHANT', 'mer_1')).toEqual({ priorityKey: 3, fairnessKey: 'mer_1' });
  expect(runPriority('UPKEEP')).toEqual({ priorityKey: 5 });
});
