import { languageOf } from './language';

describe('the language of a page', () => {
  test.each([
    [undefined, 'ko'],
    ['', 'ko'],
    ['fr-FR,fr;q=0.9', 'ko'],
    ['en-US,en;q=0.9,ko;q=0.8', 'en'],
    ['ko-KR,ko;q=0.9,en-US;q=0.8', 'ko'],
    ['fr,en;q=0.5,ko;q=0.7', 'ko'],
    ['EN', 'en'],
    ['ko;q=0, en;q=0.1', 'en'],
    ['*;q=0.1', 'ko'],
    ['english,;;q=,en;q=x', 'ko'],
  ])('for %j is %s', (header, expected) => {
    expect(languageOf(undefined, header)).toBe(expected);
  });

  test('is what the URL asks for, whatever the browser likes', () => {
    expect(languageOf('en', 'ko')).toBe('en');
    expect(languageOf('ko', 'en')).toBe('ko');
  });
});
