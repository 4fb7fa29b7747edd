import { alpha } from '../../activities/van/alpha';
import { followUpRequest } from '../../activities/van/requests';
import { readAttempt } from '../../activities/van/send';
import { decode } from '../../activities/van/telegram';
import { kstDateTime } from '../../domain/kst';
import { attemptIdFor } from '../../platform/ids';
import { beginPayment } from './calls';
import { type Harness, startHarness } from './harness';
import { bring } from './states';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});

async function approving(): Promise<string> {
  const { id } = await beginPayment(harness);
  await bring(harness, id, 'APPROVING');
  return id;
}
const become = (paymentId: string, data: Parameters<Harness['db']['attempt']['update']>[0]['data']) =>
  harness.db.attempt.update({ where: { id: attemptIdFor(paymentId, 1) }, data });
const next = (paymentId: string, number = 2) => harness.activities.drawNextApproval({ paymentId, number });

describe('the next approval on the route', () => {
  test.each(['NOT_SENT', 'FENCED'] as const)(
    'is drawn when the previous one is %s, with its own serial, and a repeated activity finds it',
    async (state) => {
      const paymentId = await approving();
      await become(paymentId, { state });
      const drawn = await next(paymentId);
      expect(drawn).toMatchObject({ attemptId: attemptIdFor(paymentId, 2), number: 2, van: 'alpha' });
      expect(await next(paymentId)).toEqual(drawn);
      const attempts = await harness.db.attempt.findMany({ where: { paymentId } });
      expect(new Set(attempts.map(({ serial }) => serial)).size).toBe(2);
    },
  );

  test.each(['PREPARED', 'SENDING', 'UNKNOWN', 'APPROVED', 'DECLINED'] as const)(
    'is never drawn while the previous one is %s: its OTC may have reached a VAN, or still may',
    async (state) => {
      const paymentId = await approving();
      await become(paymentId, { state });
      await expect(next(paymentId)).rejects.toMatchObject({
        name: 'OtcAtStake',
        message: expect.stringContaining(state) as string,
      });
      expect(await harness.db.attempt.count({ where: { paymentId } })).toBe(1);
    },
  );

  test('ends with the route: the only VAN is tried twice', async () => {
    const paymentId = await approving();
    await become(paymentId, { state: 'NOT_SENT' });
    await next(paymentId);
    await harness.db.attempt.update({ where: { id: attemptIdFor(paymentId, 2) }, data: { state: 'NOT_SENT' } });
    expect(await next(paymentId, 3)).toBeUndefined();
  });

  test('ends after a minute, when the payer has left', async () => {
    const paymentId = await approving();
    await become(paymentId, { state: 'NOT_SENT', transmittedAtKst: kstDateTime(new Date(Date.now() - 62_000)) });
    expect(await next(paymentId)).toBeUndefined();
  });
});

test('a net-cancel repeats the approval’s business number, whatever has changed at the merchant since', async () => {
  const paymentId = await approving();
  const { merchantId } = await harness.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
  await harness.db.merchant.update({ where: { id: merchantId }, data: { businessNo: '2208162517' } });
  const { attemptId } = await harness.activities.prepareFollowUp({
    attemptId: attemptIdFor(paymentId, 1),
    number: 2,
    telegram: 'NET_CANCEL',
    day: 'own',
  });
  const attempt = await readAttempt(harness, attemptId);
  expect(decode(alpha.request, followUpRequest(attempt, { kind: 'otc', otc: 'A'.repeat(21) })).businessNo).toBe(
    '1208800767',
  );
});
