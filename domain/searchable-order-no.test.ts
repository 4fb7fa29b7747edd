import { searchableOrderNo } from './searchable-order-no';

test.each([
  '2026-0001',
  'A-1',
  'S-1042',
  'ORD_20261128150405.123',
  '20261128150405123',
  '2026112815040512',
  '9a4b1c22-1f0e-4d7e-9b0a-5f2f3f1f0c11',
  'x'.repeat(64),
])('an operator may search by %s', (orderNo) => {
  expect(searchableOrderNo(orderNo)).toBe(orderNo);
});

test.each([
  ['nothing', ''],
  ['a name', '김민지 7월 회비'],
  ['words', 'Minji July'],
  ['an e-mail address', 'minji@example.com'],
  ['a mobile number', '01012345678'],
  ['a mobile number in groups', '010-1234-5678'],
  ['a mobile number within it', 'ORDER-010-1234-5678-2'],
  ['a mobile number beside a date', '20261128-01012345678'],
  ['a mobile number with its country', '82.10.1234.5678'],
  ['an older mobile number', '011-123-4567'],
  ['a number in Seoul', '02-123-4567'],
  ['a number elsewhere', '031-1234-5678'],
  ['a number on the Internet', '070-1234-5678'],
  ['a resident’s number', '900101-1234567'],
  ['a card number', '9410-0900-0000-0006'],
  ['a card number within it', 'no9410090000000006'],
  ['more than an order number may be', 'x'.repeat(65)],
])('nobody searches by %s', (_what, orderNo) => {
  expect(searchableOrderNo(orderNo)).toBeUndefined();
});
