import { wordsOf } from './words';

describe('the words of a VAN', () => {
  test.each([
    [['한도초과', '카드사 문의'], '한도초과 카드사 문의'],
    [['한도초과', ''], '한도초과'],
    [['', ' '], null],
    [['승인 30012345', ''], '승인 30012345'],
    [['5361121234561234', ''], '****************'],
    [['5361-1212-3456', '1234 거절'], '****-****-**** **** 거절'],
  ])('%j are kept as %j', ([message1 = '', message2 = ''], kept) => {
    expect(wordsOf({ message1, message2 })).toBe(kept);
  });
});
