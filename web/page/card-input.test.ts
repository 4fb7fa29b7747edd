import { caretAfter, groupedNumber, isCardNumber, isExpiry, monthAndYear } from './card-input';

test.each([
  ['9410', '9410'],
  ['94100', '9410 0'],
  ['9410090000000006', '9410 0900 0000 0006'],
  ['9410-0900-0000-0006', '9410 0900 0000 0006'],
  ['9410 0900 0000 0006 77', '9410 0900 0000 0006'],
  ['카드 9410', '9410'],
  ['', ''],
])('the number %p is shown as %p', (typed, shown) => {
  expect(groupedNumber(typed)).toBe(shown);
});

test.each([
  ['1', false, '1'],
  ['8', false, '08/'],
  ['12', false, '12/'],
  ['12', true, '12'],
  ['12/3', false, '12/3'],
  ['1230', false, '12/30'],
  ['12/2030', false, '12/30'],
  ['122030', false, '12/30'],
  ['12/309', false, '12/30'],
  ['', true, ''],
])('the expiry %p (deleting: %p) is shown as %p', (typed, isDeleting, shown) => {
  expect(monthAndYear(typed, isDeleting)).toBe(shown);
});

test.each([
  ['9410 0900', 4, 4],
  ['9410 0900', 5, 6],
  ['12/30', 2, 2],
  ['12/30', 4, 5],
  ['', 3, 0],
])('in %p the caret after %i digits stands at %i', (formatted, digits, at) => {
  expect(caretAfter(formatted, digits)).toBe(at);
});

test.each([
  ['9410 0900 0000 0006', true],
  ['9410 0900 0000 0005', false],
  ['3779 881234 56788', false],
  ['9410', false],
  ['', false],
])('%p is a card number: %p', (text, expected) => {
  expect(isCardNumber(text)).toBe(expected);
});

test.each([
  ['11/26', true],
  ['10/26', false],
  ['12/30', true],
  ['12/46', true],
  ['01/47', false],
  ['13/30', false],
  ['00/30', false],
  ['12', false],
  ['', false],
])('at the end of November 2026 in Korea, %p is an expiry that can be charged: %p', (text, expected) => {
  expect(isExpiry(text, new Date('2026-10-31T15:00:00Z'))).toBe(expected);
});
