import { countAnswer, countChange, countTelegram, countWebhook, processMetrics, showPool } from './metrics';

beforeEach(() => {
  processMetrics.resetMetrics();
});

/** The series of a metric, without its help. */
const seriesOf = async (name: string): Promise<readonly string[]> =>
  (await processMetrics.metrics()).split('\n').filter((line) => line.startsWith(name));

describe('a payment’s move', () => {
  const move = {
    event: 'payment.declined',
    paymentId: 'pay_1',
    merchantId: 'mer_1',
    issuer: 'kb',
    van: 'alpha',
    was: 'APPROVING',
    ms: 1_500,
    reason: 'VAN_DECLINED_SOFT',
    reasonCode: '8035',
  };

  test('is counted by issuer, VAN, status and reason, and ends the phase that it leaves', async () => {
    countChange(move);
    expect(await seriesOf('appcard_payments_total')).toEqual([
      'appcard_payments_total{issuer="kb",van="alpha",status="DECLINED",reason="VAN_DECLINED_SOFT"} 1',
    ]);
    expect(await seriesOf('appcard_payment_phase_seconds_sum')).toEqual([
      'appcard_payment_phase_seconds_sum{phase="approval",issuer="kb"} 1.5',
    ]);
    expect(await seriesOf('appcard_changes_total')).toEqual(['appcard_changes_total{event="payment.declined"} 1']);
  });

  test('leaves no id in the metrics, nor a word that no table has', async () => {
    countChange({ ...move, issuer: 'pay_2', van: 'of-tomorrow', reason: '8035: 잔액 부족' });
    const text = await processMetrics.metrics();
    expect(text).toContain('{issuer="unlisted",van="unlisted",status="DECLINED",reason="unlisted"} 1');
    expect(text).not.toMatch(/pay_|mer_|8035|of-tomorrow/);
  });

  test.each([
    ['REQUESTED', 'scheme'],
    ['SCHEME_ISSUED', 'authentication'],
    ['APPROVING', 'approval'],
    ['UNCONFIRMED', 'settlement'],
  ])('out of %s ends the phase %s', async (was, phase) => {
    countChange({ ...move, was });
    expect(await seriesOf(`appcard_payment_phase_seconds_count`)).toEqual([
      `appcard_payment_phase_seconds_count{phase="${phase}",issuer="kb"} 1`,
    ]);
  });

  test('that begins one, or takes no time, or cancels it, ends no phase', async () => {
    countChange({ event: 'payment.requested', issuer: 'kb' });
    countChange({ ...move, event: 'payment.approving', was: 'AUTHENTICATED', ms: undefined });
    countChange({ ...move, event: 'payment.cancelled', was: 'APPROVED' });
    expect(await seriesOf('appcard_payment_phase_seconds_count')).toEqual([]);
  });
});

test('a change of anything else is counted by its event alone', async () => {
  countChange({ event: 'bill.paid', subjectId: 'bill_1' });
  countChange({ event: 'payment.late_approval_cancelled', subjectId: 'pay_1' });
  expect(await seriesOf('appcard_payments_total')).toEqual([]);
  expect(await seriesOf('appcard_changes_total')).toHaveLength(2);
});

test('a telegram is counted by its code if its VAN’s table has it, and its time if it was answered', async () => {
  const telegram = { van: 'alpha', kind: 'APPROVAL', class: 'DECLINED' } as const;
  countTelegram({ ...telegram, responseCode: '8035', ms: 250 });
  countTelegram({ ...telegram, responseCode: 'ABCD', ms: 250 });
  countTelegram({ ...telegram, class: 'UNKNOWN', responseCode: null });
  const of = 'van="alpha",kind="APPROVAL"';
  expect(await seriesOf('appcard_telegrams_total')).toEqual([
    `appcard_telegrams_total{${of},class="DECLINED",code="8035"} 1`,
    `appcard_telegrams_total{${of},class="DECLINED",code="unlisted"} 1`,
    `appcard_telegrams_total{${of},class="UNKNOWN",code="none"} 1`,
  ]);
  expect(await seriesOf('appcard_telegram_seconds_count')).toEqual([`appcard_telegram_seconds_count{${of}} 2`]);
});

test('a webhook is counted by the class of its answer, or by why there was none', async () => {
  countWebhook({ httpStatus: 204, ms: 10 });
  countWebhook({ httpStatus: 503, failure: 'STATUS', ms: 10 });
  countWebhook({ failure: 'TIMEOUT', ms: 10_000 });
  expect(await seriesOf('appcard_webhook_seconds_count')).toEqual(
    ['2xx', '5xx', 'TIMEOUT'].map((outcome) => `appcard_webhook_seconds_count{outcome="${outcome}"} 1`),
  );
});

test('a request is counted by its route’s pattern, and methods that nobody offers are one', async () => {
  countAnswer({ method: 'GET', route: '/pay/:token', status: 404, ms: 3 });
  countAnswer({ method: 'PROPFIND', route: undefined, status: 404, ms: 3 });
  countAnswer({ method: 'MKCOL', route: undefined, status: 404, ms: 3 });
  expect(await seriesOf('appcard_http_request_seconds_count')).toEqual([
    'appcard_http_request_seconds_count{method="GET",route="/pay/:token",status="4xx"} 1',
    'appcard_http_request_seconds_count{method="unlisted",route="none",status="4xx"} 2',
  ]);
});

test('a pool is shown as it is when somebody asks', async () => {
  const pool = { totalCount: 1, idleCount: 0, waitingCount: 0 };
  showPool('van-worker', pool);
  Object.assign(pool, { totalCount: 5, waitingCount: 3 });
  expect(await seriesOf('appcard_pool_')).toEqual([
    'appcard_pool_connections{pool="van-worker"} 5',
    'appcard_pool_idle{pool="van-worker"} 0',
    'appcard_pool_waiting{pool="van-worker"} 3',
  ]);
});
