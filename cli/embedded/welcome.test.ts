import { readPorts } from './ports';
import { missingIn, summary } from './welcome';

test('parts that are not ready are taken from the answer of readyz', () => {
  const text = JSON.stringify({
    ready: false,
    checks: { database: 'ok', 'worker:bill': 'no worker polls task queue bill' },
  });
  expect(missingIn(text)).toBe('worker:bill: no worker polls task queue bill');
});

test.each(['<html>proxy error</html>', '{"ready":false}', ''])('another answer (%j) is shown as it is', (text) => {
  expect(missingIn(text)).toBe(text);
});

const input = {
  ports: readPorts({ API_PORT: '18080' }),
  logFolder: '/project/.data/logs',
  temporalAddress: '127.0.0.1:7233',
};

test('the summary shows the bill, all addresses, and how to pay and stop', () => {
  const text = summary({ ...input, order: { payUrl: 'http://127.0.0.1:18080/pay/token' }, ownTemporal: true });
  for (const part of [
    'http://127.0.0.1:18080/pay/token',
    'http://127.0.0.1:8233/',
    'http://127.0.0.1:9083/',
    '/project/.data/logs',
    'npm run pay',
    'Ctrl-C',
  ]) {
    expect(text).toContain(part);
  }
});

test('the summary does not guess the Web UI of the user’s own Temporal, and says why there is no bill', () => {
  const text = summary({ ...input, order: { problem: 'connection refused' }, ownTemporal: false });
  expect(text).not.toContain('8233');
  expect(text).toContain('connection refused');
});
