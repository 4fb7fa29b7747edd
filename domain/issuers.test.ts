import { isIssuerCode, issuers, storeUrl } from './issuers';

describe('issuers', () => {
  test('are found under the code they declare', () => {
    expect(Object.values(issuers).map(({ code }) => code)).toEqual(Object.keys(issuers));
  });

  test('declare app and codes in the form that stores and VANs take', () => {
    for (const issuer of Object.values(issuers)) {
      expect(issuer.androidPackage).toMatch(/^[A-Za-z][\w]*(\.[\w]+)+$/);
      expect(issuer.appStoreId).toMatch(/^[0-9]+$/);
      expect(issuer.scheme).toMatch(/^[a-z][a-z0-9.+-]*$/);
      expect(issuer.vanIssuerCode.NICE).toMatch(/^[0-9]{2}$/);
    }
  });

  test('include KB', () => {
    expect(issuers.kb).toMatchObject({
      scheme: 'kb-acp',
      cryptoZone: 'bill',
      inboundContentType: 'application/x-www-form-urlencoded',
      vanIssuerCode: { NICE: '02' },
    });
  });

  test('are known by exact code only', () => {
    expect(['kb', 'KB', '', 'toString', '__proto__'].filter(isIssuerCode)).toEqual(['kb']);
  });
});

test.each([
  ['android', 'market://details?id=com.kbcard.cxh.appcard'],
  ['ios', 'itms-apps://itunes.apple.com/app/id695436326'],
  ['web', 'https://play.google.com/store/apps/details?id=com.kbcard.cxh.appcard'],
] as const)('the store of KB’s app on %s is %s', (platform, url) => {
  expect(storeUrl('kb', platform)).toBe(url);
});
