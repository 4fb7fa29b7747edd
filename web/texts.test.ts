import { cardNoText, dateText, dayText, filled, installmentText, koreanTimeText, roundWonText, wonText } from './texts';

describe('texts for payers', () => {
  test('write money with its sign first', () => {
    expect([wonText('ko', 1_234_000), wonText('en', 1_234_000), wonText('ko', -500), wonText('en', -500)]).toEqual([
      '1,234,000원',
      '₩1,234,000',
      '-500원',
      '-₩500',
    ]);
  });

  test('write installments', () => {
    expect([
      installmentText('ko', 0),
      installmentText('ko', 3),
      installmentText('en', 0),
      installmentText('en', 3),
    ]).toEqual(['일시불', '3개월', 'Pay at once', '3 months']);
  });

  test.each([
    [3, 0, '3개월 (무이자)', '3 months (interest-free)'],
    [
      10,
      4,
      '10개월 (부분무이자, 1~4회차 고객 부담)',
      '10 months (partly interest-free; you bear the interest of months 1–4)',
    ],
    [2, 1, '2개월 (부분무이자, 1회차 고객 부담)', '2 months (partly interest-free; you bear the interest of month 1)'],
  ])('write installments of %i months, the interest of %i of them the payer’s', (months, payers, ko, en) => {
    expect([installmentText('ko', months, payers), installmentText('en', months, payers)]).toEqual([ko, en]);
  });

  test('write Korean time, and in English say so', () => {
    expect([koreanTimeText('ko', '20260728091502'), koreanTimeText('en', '20260728091502')]).toEqual([
      '2026-07-28 09:15:02',
      '2026-07-28 09:15:02 (KST)',
    ]);
  });

  test.each([
    ['536112******1234', '5361-12**-****-1234'],
    ['377988*****1234', '3779-88****-*1234'],
    ['941009******00061', '9410-09**-****-0006-1'],
    ['', ''],
  ])('group the card number %p as %p', (cardNo, grouped) => {
    expect(cardNoText(cardNo)).toBe(grouped);
  });

  test.each([
    ['202611272045', '11월 27일(금) 오후 8:45', 'Fri, Nov 27, 8:45 PM (KST)'],
    ['202701010000', '1월 1일(금) 오전 12:00', 'Fri, Jan 1, 12:00 AM (KST)'],
    ['202802291205', '2월 29일(화) 오후 12:05', 'Tue, Feb 29, 12:05 PM (KST)'],
    ['soon', 'soon', 'soon'],
  ])('write the day and minute %s for people', (dateTime, ko, en) => {
    expect([dayText('ko', dateTime), dayText('en', dateTime)]).toEqual([ko, en]);
  });

  test('write a day for people', () => {
    expect([dateText('ko', '20261201'), dateText('en', '20280229')]).toEqual([
      '2026년 12월 1일(화)',
      'Tue, Feb 29, 2028',
    ]);
  });

  test.each([
    [50_000, '5만원', '₩50,000'],
    [12_340_000, '1,234만원', '₩12,340,000'],
    [45_000, '45,000원', '₩45,000'],
  ])('say %d won as people do', (amount, ko, en) => {
    expect([roundWonText('ko', amount), roundWonText('en', amount)]).toEqual([ko, en]);
  });

  test('insert values literally, and leave placeholders without one', () => {
    expect(filled('{amount} {other}', { amount: '$&{other}' })).toBe('$&{other} {other}');
  });
});
