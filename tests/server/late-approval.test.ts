import { Registry } from 'prom-client';
import type { FollowedUp } from '../../activities/payments/types';
import { notesOfProcessing } from '../../activities/van/van-day';
import { addDays, kstDate } from '../../domain/kst';
import type { TelegramKind } from '../../domain/settlement';
import { attemptIdFor, eventIdFor } from '../../platform/ids';
import { longestSeenMs } from '../../records/van-days';
import { vanMetrics } from '../../server/ops/van-metrics';
import { beginPayment, send } from './calls';
import { type Harness, startHarness } from './harness';
import { bring } from './states';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.db.vanDay.deleteMany());
afterAll(async () => {
  await harness.close();
});

const approval = {
  approvalNo: '30012345',
  approvedAt: '20260105143000',
  vanTransactionId: 'T1',
  maskedCardNo: '949019******1234',
  cardKind: 'N',
  cardIssuerName: 'KB',
  acquirerCode: '02',
  acquirerName: 'KB',
};
const found: FollowedUp = { heard: { kind: 'found', state: 'A', amount: 12_000, balance: 12_000 }, approval };
const cancelled: FollowedUp = { heard: { kind: 'cancelled', code: '0000' } };
const none: FollowedUp = { heard: { kind: 'none', code: '7003' } };

type Told = readonly (readonly [TelegramKind, FollowedUp])[];

/**
 * A payment that is recorded as net-cancelled, with the results of telegrams about it. @returns its approval attempt
 */
async function netCancelled(told: Told): Promise<{ readonly paymentId: string; readonly attemptId: string }> {
  const { id: paymentId } = await beginPayment(harness);
  await bring(harness, paymentId, 'NET_CANCELLED');
  const attemptId = attemptIdFor(paymentId, 1);
  for (const [at, [telegram, answer]] of told.entries()) {
    const drawn = await harness.activities.prepareFollowUp({ attemptId, number: at + 2, telegram, day: 'own' });
    await harness.db.attempt.update({ where: { id: drawn.attemptId }, data: { state: 'ANSWERED', answer } });
  }
  return { paymentId, attemptId };
}

const entriesOf = (paymentId: string) =>
  harness.db.journalEntry.findMany({ where: { paymentId }, orderBy: { amount: 'desc' } });
/** Metrics of a separate server, because a server caches them for a second. */
const metrics = async (): Promise<string> => (await send(harness.appWith({}), { method: 'GET', url: '/metrics' })).text;

describe('an approval that appeared after its payment was recorded as net-cancelled, and was cancelled', () => {
  test('is reported once, however often the activity runs: an event, two entries that sum to 0, and the VAN’s count', async () => {
    const { paymentId, attemptId } = await netCancelled([
      ['NET_CANCEL', none],
      ['INQUIRY', found],
      ['NET_CANCEL', cancelled],
    ]);
    for (let run = 0; run < 3; run += 1) await harness.activities.recordLateApproval({ attemptId });
    const event = await harness.db.event.findUniqueOrThrow({ where: { id: eventIdFor(attemptId, 1) } });
    expect(event).toMatchObject({
      type: 'payment.late_approval_cancelled',
      merchantId: harness.merchant.id,
      data: { paymentId, status: 'NET_CANCELLED', state: 'D', amount: 12_000, approvalNo: '30012345' },
    });
    expect(await entriesOf(paymentId)).toMatchObject([
      { attemptId, kind: 'LATE_APPROVAL', amount: 12_000 },
      { attemptId: attemptIdFor(paymentId, 4), kind: 'LATE_APPROVAL_CANCEL', amount: -12_000 },
    ]);
    const text = await metrics();
    expect(text).toContain('appcard_late_approvals_total{van="alpha"} 1');
    expect(text).toContain('appcard_late_approvals_total{van="beta"} 0');
  });

  test('leaves the ended payment as it is: its status, its version and its events', async () => {
    const { paymentId, attemptId } = await netCancelled([
      ['INQUIRY', found],
      ['CANCEL', cancelled],
    ]);
    const before = await harness.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
    const events = await harness.db.event.count({ where: { subjectId: paymentId } });
    await harness.activities.recordLateApproval({ attemptId });
    expect(await harness.db.payment.findUniqueOrThrow({ where: { id: paymentId } })).toEqual(before);
    expect(await harness.db.event.count({ where: { subjectId: paymentId } })).toBe(events);
  });

  test('and that no telegram found before the cancel is reported with the payment’s amount, without a number', async () => {
    const { paymentId, attemptId } = await netCancelled([
      ['NET_CANCEL', none],
      ['NET_CANCEL', cancelled],
    ]);
    await harness.activities.recordLateApproval({ attemptId });
    const { amount } = await harness.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
    expect((await harness.db.event.findUniqueOrThrow({ where: { id: eventIdFor(attemptId, 1) } })).data).toMatchObject({
      amount,
      approvalNo: null,
    });
  });

  test('is not reported if no telegram found anything', async () => {
    const { paymentId, attemptId } = await netCancelled([
      ['NET_CANCEL', none],
      ['INQUIRY', { heard: { kind: 'found', state: 'N', amount: 0, balance: 0 } }],
    ]);
    await harness.activities.recordLateApproval({ attemptId });
    expect(await entriesOf(paymentId)).toEqual([]);
    expect(await harness.db.vanDay.count()).toBe(0);
  });
});

describe('the longest that a VAN takes', () => {
  const today = kstDate(new Date());
  const note = (tookMs: number): Promise<void> =>
    notesOfProcessing({ db: harness.db, clock: harness.context.clock, log: harness.log })(
      { id: 'att_1_1', van: 'alpha' },
      tookMs,
    );

  test('is stored by day, and only a longer time overwrites it', async () => {
    for (const tookMs of [1_000, 40_000, 2_000]) await note(tookMs);
    expect(await harness.db.vanDay.findMany()).toMatchObject([
      { van: 'alpha', day: today, longestMs: 40_000, attemptId: 'att_1_1' },
    ]);
    const text = await metrics();
    expect(text).toContain('appcard_van_longest_processing_seconds{van="alpha"} 40');
    expect(text).toContain('appcard_van_declared_processing_seconds{van="alpha"} 90');
  });

  test('counts for seven days', async () => {
    await harness.db.vanDay.createMany({
      data: [6, 7].map((days) => ({ van: 'alpha', day: addDays(today, -days), longestMs: days * 100_000 })),
    });
    expect(await longestSeenMs(harness.db, 'alpha', new Date())).toBe(600_000);
    expect(await longestSeenMs(harness.db, 'beta', new Date())).toBe(0);
  });

  test('is in the metrics as the workers read it, and late approvals of all days are counted', async () => {
    let now = new Date();
    const registry = new Registry();
    const { declaredProcessingMs } = harness.context.settings;
    const update = vanMetrics(registry, { db: harness.db, clock: () => now, declaredProcessingMs });
    const scraped = async (): Promise<string> => {
      await update();
      return registry.metrics();
    };
    const days = [0, 1, 6, 7, 400].map((ago) => ({ van: 'alpha', day: addDays(today, -ago), lateApprovals: 1 }));
    await harness.db.vanDay.createMany({ data: days.map((day, at) => ({ ...day, longestMs: (at + 1) * 10_000 })) });
    const text = await scraped();
    expect(text).toContain('appcard_van_longest_processing_seconds{van="alpha"} 30');
    expect(text).toContain('appcard_late_approvals_total{van="alpha"} 5');
    expect(text).toContain('appcard_late_approvals_total{van="beta"} 0');
    const oneMore = { where: { van_day: { van: 'alpha', day: today } }, data: { lateApprovals: 2 } };
    await harness.db.vanDay.update(oneMore);
    expect(await scraped()).toContain('appcard_late_approvals_total{van="alpha"} 6');
    now = new Date(now.getTime() + 3 * 86_400_000);
    expect(await scraped()).toContain('appcard_late_approvals_total{van="alpha"} 6');
  });

  test('is how long a later approval is waited for, if it is longer than declared', async () => {
    const drawn = async () => {
      const { id } = await beginPayment(harness);
      const { status, version } = await harness.db.payment.findUniqueOrThrow({ where: { id } });
      const claim = await harness.activities.claimBill({ at: { paymentId: id, status, version } });
      return claim.kind === 'held' ? claim.attempt.ifUnknown.longestProcessingMs : undefined;
    };
    await note(80_000);
    expect(await drawn()).toBe(90_000);
    await note(150_000);
    expect(await drawn()).toBe(150_000);
  });
});
