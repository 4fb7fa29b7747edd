import type { FollowedUp } from '../../activities/payments/types';
import type { TelegramKind } from '../../domain/settlement';
import { resolve } from '../../workflows/messages';
import { resolutions } from './journeys';
import { openTimeSkippingStage, reviewing, type Stage } from './stage';
import { approval, foundWhole, lost, MINUTE_MS, none, play } from './unknown-approval';

// An unknown approval and its clocks, on a server whose time is skipped.

let stage: Stage;
beforeAll(async () => {
  stage = await openTimeSkippingStage();
});
afterAll(() => stage.stop());

test('a net-cancel without an answer is repeated with growing pauses, within its window', async () => {
  const { payment, asked } = await play(stage, (nth) =>
    nth < 6 ? lost : { heard: { kind: 'cancelled', code: '0000' } },
  );
  expect(await stage.env.client.workflow.getHandle(payment.handle.workflowId).result()).toMatchObject({
    status: 'NET_CANCELLED',
  });
  expect(asked.map(({ telegram }) => telegram)).toEqual(Array.from({ length: 6 }, () => 'NET_CANCEL'));
  expect(asked[5]?.afterMs).toBeGreaterThanOrEqual(31_000);
});

test('after the window, the approval is inquired about, and cancelled by the number found', async () => {
  const answers: Readonly<Record<TelegramKind, FollowedUp>> = {
    NET_CANCEL: lost,
    INQUIRY: foundWhole,
    CANCEL: { heard: { kind: 'cancelled', code: '0000' } },
  };
  const { payment, asked } = await play(stage, (_nth, telegram) => answers[telegram]);
  expect(await stage.env.client.workflow.getHandle(payment.handle.workflowId).result()).toMatchObject({
    status: 'NET_CANCELLED',
  });
  expect(asked.slice(-3).map(({ telegram }) => telegram)).toEqual(['NET_CANCEL', 'INQUIRY', 'CANCEL']);
  expect(asked.at(-2)?.afterMs).toBeGreaterThanOrEqual(50 * MINUTE_MS);
  const { approvalNo, approvedAt, vanTransactionId } = approval;
  expect(payment.stub.inputsOf('prepareFollowUp').at(-1)).toMatchObject({
    telegram: 'CANCEL',
    found: { approvalNo, approvedAt, vanTransactionId, amount: 12_000 },
  });
});

test('a credential that a worker of version 0.2 sealed reaches VAN workers of either version', async () => {
  const sealedOtc = 'c2VhbGVk';
  const cancelled: FollowedUp = { heard: { kind: 'cancelled', code: '0000' } };
  const { payment } = await play(stage, () => cancelled, {
    openResult: async () => ({ kind: 'authenticated', sealedOtc }),
  });
  await stage.env.client.workflow.getHandle(payment.handle.workflowId).result();
  const { stub } = payment;
  const told = { sealedOtc, credential: { kind: 'untold', sealed: sealedOtc } };
  expect([...stub.inputsOf('approve'), ...stub.inputsOf('followUp')]).toMatchObject([told, told]);
  expect(stub.inputsOf('prepareFollowUp')).toMatchObject([{ telegram: 'NET_CANCEL' }]);
});

test('every telegram about it has its own number', async () => {
  const { payment } = await play(stage, (nth) => (nth < 4 ? lost : { heard: { kind: 'cancelled', code: '7001' } }));
  await stage.env.client.workflow.getHandle(payment.handle.workflowId).result();
  expect(payment.stub.inputsOf('prepareFollowUp')).toMatchObject([
    { number: 2 },
    { number: 3 },
    { number: 4 },
    { number: 5 },
  ]);
});

test('an approval that is not settled within the hour waits for an operator, who reads the last answer', async () => {
  const { payment } = await play(stage, () => lost);
  await stage.env.sleep(62 * MINUTE_MS);
  await reviewing(payment);
  expect(payment.stub.statuses.slice(-2)).toEqual(['UNCONFIRMED', 'NEEDS_REVIEW']);
  await payment.handle.executeUpdate(resolve, { args: [resolutions.notApproved] });
  expect(await payment.handle.result()).toEqual({ status: 'DECLINED', reason: 'RESOLVED_BY_OPERATOR' });
});

test('an approval over another amount does not stand, even if it is found', async () => {
  const answers: Readonly<Record<TelegramKind, FollowedUp>> = {
    NET_CANCEL: { heard: { kind: 'refused', code: '8393' } },
    INQUIRY: foundWhole,
    CANCEL: { heard: { kind: 'cancelled', code: '0000' } },
  };
  const { payment, asked } = await play(stage, (_nth, telegram) => answers[telegram], {
    approve: async () => ({ kind: 'unknown', detail: "the answer's totalAmount is not the request's", mismatch: true }),
  });
  expect(await stage.env.client.workflow.getHandle(payment.handle.workflowId).result()).toMatchObject({
    status: 'NET_CANCELLED',
  });
  expect(asked.map(({ telegram }) => telegram)).toEqual(['NET_CANCEL', 'INQUIRY', 'CANCEL']);
});

// The last test, because its watch goes on for a day and would make others' time skip.
test('a first 7003 does not count before the VAN’s longest processing is over', async () => {
  const { payment, asked } = await play(stage, () => none);
  expect(await stage.env.client.workflow.getHandle(payment.handle.workflowId).result()).toEqual({
    status: 'NET_CANCELLED',
    reason: 'NET_CANCELLED',
  });
  expect(asked.map(({ telegram }) => telegram)).toEqual(['NET_CANCEL', 'NET_CANCEL']);
  expect(asked[1]?.afterMs).toBeGreaterThan(89_000);
});
