import fc from 'fast-check';
import { languageOf } from './language';

test.each([
  [undefined, 'ko'],
  ['', 'ko'],
  ['*', 'ko'],
  ['ja,zh;q=0.8', 'ko'],
  ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko'],
  ['en-US,en;q=0.9', 'en'],
  ['EN', 'en'],
  ['ja,en;q=0.5,ko;q=0.4', 'en'],
  ['en;q=0', 'ko'],
  ['english', 'ko'],
])('Accept-Language %p reads %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});

test('any header gives a language', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), (header) => {
      expect(['ko', 'en']).toContain(languageOf(header));
    }),
  );
});
