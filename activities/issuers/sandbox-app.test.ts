import { appSchemeIn } from './sandbox-app';

const scheme = {
  kind: 'bridge',
  url: 'kb-acp://pay?order=1&x=가',
  intentUrl: 'intent://pay#Intent;end',
  bridgeUrl: 'https://issuer.example/bridge',
  package: 'com.kbcard.cxh.appcard',
  storeUrl: 'https://play.google.com/store/apps/details?id=com.kbcard.cxh.appcard',
  expiresAt: '2026-11-28T00:00:00.000Z',
} as const;

test('outside of a sandbox the card app is the issuer’s', () => {
  expect(appSchemeIn(undefined, scheme)).toBe(scheme);
});

test('in a sandbox nothing but its card app is opened, with the issuer’s own scheme', () => {
  const { url, ...rest } = appSchemeIn('https://sandbox.example/app', scheme);
  expect(new URL(url).origin + new URL(url).pathname).toBe('https://sandbox.example/app');
  expect(new URL(url).searchParams.get('url')).toBe(scheme.url);
  expect(rest).toEqual({ kind: 'scheme', package: scheme.package, storeUrl: url, expiresAt: scheme.expiresAt });
});
