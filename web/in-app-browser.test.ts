import { inAppBrowser, isDesktop } from './in-app-browser';

const PAGE = 'https://pay.example.com:8443/pay/tok_1';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 15; SM-S931N; wv) AppleWebKit/537.36 Chrome/138.0.0.0 Mobile Safari/537.36';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';
const CHROME = 'intent://pay.example.com:8443/pay/tok_1#Intent;scheme=https;package=com.android.chrome;end';
const KAKAOTALK = 'kakaotalk://web/openExternal?url=https%3A%2F%2Fpay.example.com%3A8443%2Fpay%2Ftok_1';

describe('the browser of an app', () => {
  test.each([
    [`${ANDROID};KAKAOTALK 2410980`, 'kakaotalk', KAKAOTALK],
    [`${IPHONE} KAKAOTALK 10.9.8 (INAPP)`, 'kakaotalk', KAKAOTALK],
    [`${ANDROID} NAVER(inapp; search; 2000; 12.13.1)`, 'naver', CHROME],
    [`${IPHONE} NAVER(inapp; search; 2000; 12.13.1; 15PRO)`, 'naver', undefined],
    [`${ANDROID} Instagram 380.0.0.0 Android`, 'instagram', CHROME],
    [`${IPHONE} Instagram 380.0.0.0 (iPhone16,1)`, 'instagram', undefined],
    [`${ANDROID} [FB_IAB/FB4A;FBAV/500.0.0.0;]`, 'facebook', CHROME],
    [`${IPHONE} [FBAN/FBIOS;FBAV/500.0]`, 'facebook', undefined],
    [`${ANDROID} Line/14.1.0/IAB`, 'line', `${PAGE}?openExternalBrowser=1`],
  ])('is known by %s, with its way out', (userAgent, app, url) => {
    expect(inAppBrowser(userAgent, PAGE)).toEqual({ app, ...(url === undefined ? {} : { url }) });
  });

  test.each([ANDROID, IPHONE, '', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0.0.0'])(
    'is not seen in %p',
    (userAgent) => {
      expect(inAppBrowser(userAgent, PAGE)).toBeUndefined();
    },
  );
});

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36', true],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15', true],
  [ANDROID, false],
  [IPHONE, false],
  ['', false],
  ['curl/8.5.0', false],
])('%p is a computer: %p', (userAgent, expected) => {
  expect(isDesktop(userAgent)).toBe(expected);
});
