import fc from 'fast-check';
import { invisibleIn, tidyName } from './names';

describe('a name', () => {
  test.each([
    ['커피 두 잔'.normalize('NFD'), '커피 두 잔'],
    ['1만원～2만원', '1만원~2만원'],
    ['커피\u00a0두\u2009잔', '커피 두 잔'],
    ['ｶﾞｰﾄﾞ', 'ガード'],
    ['정기결제 – 2월', '정기결제 - 2월'],
    ['라떼・모카', '라떼·모카'],
    ['커피 두 잔 (대)', '커피 두 잔 (대)'],
    ['☕ 커피', '☕ 커피'],
  ])('%j is stored as %j', (given, kept) => {
    expect(tidyName(given)).toBe(kept);
  });

  test('that is normalised stays as it is, and is no longer than its composed form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const tidy = tidyName(text);
        expect(tidyName(tidy)).toBe(tidy);
        expect(tidy.length).toBeLessThanOrEqual(text.normalize('NFC').length);
      }),
    );
  });

  test('never hides a character that Unicode classes as control, format, line separator or private use', () => {
    const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/u;
    const points = Array.from({ length: 0x11_0000 }, (_none, point) => point).filter(
      (point) => point < 0xd800 || point > 0xdfff,
    );
    const missed = points.filter(
      (point) => unseen.test(String.fromCodePoint(point)) && invisibleIn(String.fromCodePoint(point)).length === 0,
    );
    expect(missed).toEqual([]);
  });

  test.each([
    ['커피\u200b', ['U+200B']],
    ['\u202e커피\u202c', ['U+202E', 'U+202C']],
    ['커\u0000피', ['U+0000']],
    ['\ue000', ['U+E000']],
    ['커피 ☕ 3잔', []],
  ])('%j holds the invisible %j', (text, found) => {
    expect(invisibleIn(text)).toEqual(found);
  });
});
