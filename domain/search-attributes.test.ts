import { searchAttributes, searchAttributesOf } from './search-attributes';

const named = (known: Parameters<typeof searchAttributesOf>[0]) =>
  Object.fromEntries(searchAttributesOf(known).map(({ key, value }) => [key.name, value]));

test('SQL visibility has room for them: ten keywords, three whole numbers', () => {
  const types = Object.values(searchAttributes).map(({ type }) => type);
  expect(types.filter((type) => type === 'KEYWORD').length).toBeLessThanOrEqual(10);
  expect(types.filter((type) => type === 'INT').length).toBeLessThanOrEqual(3);
});

test('a run has those that are known', () => {
  expect(named({ status: 'APPROVED', reason: undefined, van: null, approvalNo: '', amount: 0 })).toEqual({
    PaymentStatus: 'APPROVED',
    PaymentAmount: 0,
  });
});

test('an order number that may be somebody’s is none of them', () => {
  expect(named({ orderNo: '2026-0001' })).toEqual({ PaymentOrderNo: '2026-0001' });
  expect(named({ orderNo: '010-1234-5678' })).toEqual({});
});
