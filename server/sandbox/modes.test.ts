import { modeOf, modes } from '../../domain/mode';
import { newLinkToken, newToken } from '../../platform/ids';
import { newApiKey } from '../api-key';

const OTHER = '/v1/bills';

test.each(modes)('a key of a mode leads to it: %s', (mode) => {
  expect(modeOf({ url: OTHER, bearer: newApiKey(mode) })).toBe(mode);
});

test.each(modes)('a link of a mode leads to it: %s', (mode) => {
  const token = newLinkToken(mode);
  const targets = [`/pay/${token}`, `/pay/${token}/receipt?lang=en`, `/v1/pay/${token}/payments`, `/register/${token}`];
  expect(targets.map((url) => modeOf({ url }))).toEqual(targets.map(() => mode));
});

test.each([
  ['a live token that begins with the mark by chance', `/pay/test_${newToken().slice(5)}`],
  ['another path with a test token', `/v1/bills/${newLinkToken('test')}`],
  ['a test token that is not where a token stands', `/pay/x/${newLinkToken('test')}`],
  ['a test token with more behind it', `/pay/${newLinkToken('test')}x`],
  ['no token', '/pay/'],
])('everything else is of the live cell: %s', (_what, url) => {
  expect(modeOf({ url, bearer: undefined })).toBe('live');
  expect(modeOf({ url, bearer: `x${newApiKey('test')}` })).toBe('live');
});
