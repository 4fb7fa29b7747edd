import { telegramPriority } from './telegram-priority';

test('net-cancels and cancels go first, then payers’ approvals, then inquiries, and recurring charges last', () => {
  const inOrder = [
    telegramPriority('NET_CANCEL'),
    telegramPriority('APPROVAL', 'CARD_VAN'),
    telegramPriority('INQUIRY'),
    telegramPriority('APPROVAL', 'CARD_RP'),
  ];
  expect(inOrder).toEqual([1, 2, 3, 4]);
  expect(telegramPriority('CANCEL')).toBe(1);
  expect(telegramPriority('CANCELLATION')).toBe(3);
});

test('an approval of a run without a payment type counts as a payer’s', () => {
  expect(telegramPriority('APPROVAL')).toBe(2);
});
