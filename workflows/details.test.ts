import {
  describePayment,
  endingText,
  nextTelegramText,
  onOneLine,
  refusalDetails,
  reviewText,
  untilText,
  vanSaid,
} from './details';

const NOW = Date.parse('2026-11-28T06:04:05.000Z');
const KO = '11월 28일(토) 오후 3:04:05 (2026-11-28 15:04:05 KST)';
const EN = '2026-11-28 15:04:05 KST';
const paymentId = `pay_${'0'.repeat(32)}`;

test('a payment under way says where it stands, since when, and until when it waits, in Korean and English', () => {
  const details = describePayment(
    { paymentId, status: 'SCHEME_ISSUED', version: 2 },
    NOW,
    untilText('2026-11-28T06:14:05Z'),
  );
  expect(details.split('\n\n')).toEqual([
    `**카드 앱 인증 대기** \`SCHEME_ISSUED\` (상태 W, 버전 2) — ${KO}부터`,
    '결제자가 11월 28일(토) 오후 3:14:05 (2026-11-28 15:14:05 KST)까지 카드 앱에서 인증해야 합니다. 그때까지 결과가 없으면 시간 만료로 끝납니다.',
    `**Waiting for the card app** \`SCHEME_ISSUED\` (state W, version 2) — since ${EN}`,
    'The payer has until 2026-11-28 15:14:05 KST in the card app. Without a result it then ends as expired.',
  ]);
});

test('a payment that has ended says when, and by which approval', () => {
  const details = describePayment(
    { paymentId, status: 'APPROVED', version: 5 },
    NOW,
    endingText({ van: 'alpha', approvalNo: '30012345' }),
  );
  expect(details).toContain(`**승인** \`APPROVED\` (상태 F, 버전 5) — ${KO}에 종료\n\nVAN alpha 승인번호 30012345.`);
  expect(details).toContain(`ended ${EN}\n\nVAN alpha approval number 30012345.`);
});

test('a declined payment says why, and what its payer reads', () => {
  const { ko, en } = endingText({ reason: 'VAN_DECLINED_SOFT', code: '8326/16', van: 'alpha', isUnpaid: true });
  expect(ko).toMatch(/^사유 `VAN_DECLINED_SOFT`, 코드 `8326\/16`\. 결제자 안내: “카드사에서 승인하지 않았습니다\./);
  expect(en).toMatch(
    /^Reason `VAN_DECLINED_SOFT`, code `8326\/16`\. The payer reads: “The card company did not approve/,
  );
});

test('a payment that an operator found unpaid tells what the payer of an unpaid one reads', () => {
  expect(endingText({ reason: 'RESOLVED_BY_OPERATOR', isUnpaid: true }).ko).toContain('결제되지 않았습니다');
  expect(endingText({ reason: 'RESOLVED_BY_OPERATOR' }).ko).not.toContain('결제되지 않았습니다');
});

test('a run that made no payment says what stopped it', () => {
  const details = refusalDetails('BOUND_KEY_DAILY', 'the key was charged 3 times today', NOW);
  expect(details).toContain(`**결제하지 않음** \`REFUSED\` — ${KO}에 종료`);
  expect(details).toContain('`the key was charged 3 times today`');
  expect(details).toContain('사유 `BOUND_KEY_DAILY`');
});

test('what comes next is told with its time, after what the VAN answered last', () => {
  const heard = [
    { telegram: 'NET_CANCEL', day: 'own', at: NOW, heard: { kind: 'refused', code: '7002' } },
    { telegram: 'INQUIRY', day: 'own', at: NOW, heard: { kind: 'found', state: 'A', amount: 12_000, balance: 9_000 } },
  ] as const;
  expect(nextTelegramText({ kind: 'send', telegram: 'CANCEL', inMs: 600_000 }, heard, NOW - 600_000)).toEqual({
    ko: `다음: ${KO}에 취소 전문. 지금까지 전문 2건, 마지막 조회 응답: 승인, 잔액 9000원.`,
    en: `Next: cancel at ${EN}. Telegrams so far: 2; the answer to the last (inquiry): approved, balance 9000 won.`,
  });
  expect(nextTelegramText({ kind: 'send', telegram: 'INQUIRY', inMs: 0 }, heard.slice(0, 1), NOW).ko).toBe(
    '지금 조회 전문을 보냅니다. 지금까지 전문 1건, 마지막 망취소 응답: 거절 `7002`.',
  );
});

test('a payment that waits for an operator names its approval, and says what to do', () => {
  const facts = {
    paymentId,
    attemptId: `att_${'0'.repeat(32)}_1`,
    van: 'alpha',
    terminalId: 'TEST000001',
    serialDate: '20261126',
    serial: '000000000098',
    transmittedAt: '20261126140000',
    amount: 12_000,
    orderNo: `OD${paymentId}`,
    why: 'read time-out; the VAN does not answer',
  };
  const { ko, en } = reviewText(facts);
  for (const fact of Object.values(facts)) expect(en).toContain(String(fact));
  for (const text of [ko, en]) {
    expect(text).toContain(`npm run resolve -- payment ${paymentId}\``);
    expect(text).toContain('`resolve`');
  }
});

test('a VAN’s words stay plain text on one line, after its code', () => {
  expect(vanSaid('alpha', '8326', '한도초과 `[a](b)`\n|')).toEqual({
    ko: "VAN alpha 응답: `8326 한도초과 '[a](b)' /`",
    en: "VAN alpha said: `8326 한도초과 '[a](b)' /`",
  });
  expect(onOneLine(vanSaid('beta', undefined, '거절'))).toBe('VAN beta 응답: `거절` · VAN beta said: `거절`');
});
