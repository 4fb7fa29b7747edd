import { reviewDetails, vanSaid } from './details';

test('a payment that waits for an operator names its approval, and says what to do', () => {
  const id = `pay_${'0'.repeat(32)}`;
  const facts = {
    attemptId: `att_${'0'.repeat(32)}_1`,
    van: 'alpha',
    terminalId: 'TEST000001',
    serialDate: '20261126',
    serial: '000000000098',
    transmittedAt: '20261126140000',
    amount: 12_000,
    orderNo: `OD${id}`,
    since: '2026-11-26T06:00:00.000Z',
    why: 'read time-out; the VAN does not answer',
  };
  const details = reviewDetails(facts);
  for (const fact of Object.values(facts)) expect(details).toContain(String(fact));
  expect(details).toContain(`npm run resolve -- payment ${id}\``);
  expect(details).toContain('`resolve`');
});

test('a VAN’s words stay plain text on one line', () => {
  expect(vanSaid('alpha', '한도초과 `[a](b)`')).toBe("VAN alpha said: `한도초과 '[a](b)'`");
});
