import { type Change, noteChange, tellChanges, tellingChanges } from './changes';

let told: Change[];
beforeEach(() => {
  told = [];
  tellChanges((change) => told.push(change));
});
afterEach(() => {
  tellChanges(() => undefined);
});

test('a change without a transaction is told at once', () => {
  noteChange({ event: 'payment.approved', paymentId: 'pay_1' });
  expect(told).toEqual([{ event: 'payment.approved', paymentId: 'pay_1' }]);
});

test('changes of a transaction are told in their order once it is committed, with its result', async () => {
  const result = await tellingChanges(async () => {
    noteChange({ event: 'payment.authenticated' });
    await Promise.resolve();
    noteChange({ event: 'payment.approving' });
    expect(told).toEqual([]);
    return 'committed';
  });
  expect(result).toBe('committed');
  expect(told.map(({ event }) => event)).toEqual(['payment.authenticated', 'payment.approving']);
});

test('changes of a transaction that is rolled back are never told, whatever runs beside it', async () => {
  const failed = tellingChanges(async () => {
    noteChange({ event: 'bill.paid' });
    await Promise.resolve();
    throw new Error('rolled back');
  });
  const done = tellingChanges(async () => {
    await Promise.resolve();
    noteChange({ event: 'bill.voided' });
  });
  await expect(failed).rejects.toThrow('rolled back');
  await done;
  expect(told).toEqual([{ event: 'bill.voided' }]);
});
