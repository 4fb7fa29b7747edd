import { createLogger } from './logger';

test('a secret that is logged under its name is removed', () => {
  const lines: string[] = [];
  const log = createLogger({ name: 'test', level: 'trace' }, { write: (line) => void lines.push(line) });
  log.info(
    {
      otc: 'SECRET',
      request: { authorization: 'SECRET', nested: { token: 'SECRET' } },
      credential: { sealed: 'SECRET' },
      paymentId: 'pay_1',
    },
    'a line',
  );
  expect(lines.join('')).toContain('pay_1');
  expect(lines.join('')).toContain('[redacted]');
  expect(lines.join('')).not.toContain('SECRET');
});
