import { alpha } from '../../activities/van/alpha';
import { approvalRequest, followUpRequest } from '../../activities/van/requests';
import { readAttempt } from '../../activities/van/send';
import { decode } from '../../activities/van/telegram';
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

const found = {
  approvalNo: '30012345',
  approvedAt: '20260105143000',
  vanTransactionId: 'TX0000000001',
  amount: 12_000,
};

const credential = { kind: 'otc', otc: '0123456789' } as const;

/** The fields that identify an approval: a VAN finds it by these. */
const whoIn = (frame: Buffer) => {
  const { businessNo, terminalId, vendor, orderNo, totalAmount, issuerCode } = decode(alpha.request, frame);
  return { businessNo, terminalId, vendor, orderNo, totalAmount, issuerCode };
};

describe('a telegram about an approval', () => {
  test('repeats the approval’s values, even if the merchant’s number and terminal have changed since', async () => {
    const { id: paymentId } = await beginPayment(harness);
    await bring(harness, paymentId, 'APPROVING');
    const attemptId = attemptIdFor(paymentId, 1);
    const said = whoIn(approvalRequest(await readAttempt(harness, attemptId), credential));
    expect(said.businessNo).toBe('1208800767');

    const { id } = harness.merchant;
    await harness.db.merchant.update({ where: { id }, data: { businessNo: '2148637105' } });
    await harness.db.terminal.updateMany({
      where: { merchantId: id },
      data: { terminalId: 'MOVED00001', vendorCode: 'NEWV' },
    });
    for (const [at, telegram] of (['NET_CANCEL', 'INQUIRY', 'CANCEL'] as const).entries()) {
      const { attemptId: drawn } = await harness.activities.prepareFollowUp({
        attemptId,
        number: at + 2,
        telegram,
        day: 'own',
        ...(telegram === 'CANCEL' && { found }),
      });
      expect({ telegram, ...whoIn(followUpRequest(await readAttempt(harness, drawn), credential)) }).toEqual({
        telegram,
        ...said,
      });
    }
  });

  test('of an earlier bill worker, which did not store the number, gets it from the merchant’s row', async () => {
    const { id: paymentId } = await beginPayment(harness);
    await harness.db.$executeRaw`
      INSERT INTO attempt (id, payment_id, kind, van, terminal_id, vendor_code, serial_date, serial, transmitted_at_kst, send_before)
      VALUES (${attemptIdFor(paymentId, 1)}, ${paymentId}, 'APPROVAL', 'alpha', 'OLD0000001', 'PMNT', '20260105', '000000000001', '20260105143000', now())`;
    const { businessNo } = await harness.db.merchant.findUniqueOrThrow({ where: { id: harness.merchant.id } });
    expect(await readAttempt(harness, attemptIdFor(paymentId, 1))).toMatchObject({ businessNo });
  });

  test('finds the row of an earlier try of its activity, and draws no second serial', async () => {
    const { attemptId, paymentId } = await approvingOne();
    const asked = { attemptId, number: 2, telegram: 'INQUIRY', day: 'own' } as const;
    const first = await harness.activities.prepareFollowUp(asked);
    const counters = await harness.db.serialCounter.findMany();
    expect(await harness.activities.prepareFollowUp(asked)).toEqual(first);
    expect(await harness.db.serialCounter.findMany()).toEqual(counters);
    expect(await harness.db.attempt.count({ where: { paymentId } })).toBe(2);
  });

  test.each([
    ['of another kind', { telegram: 'NET_CANCEL', day: 'own' }],
    ['about another day', { telegram: 'INQUIRY', day: 'next' }],
  ] as const)(
    'is refused with the number of a telegram %s: its answer would count as the other’s',
    async (_how, other) => {
      const { attemptId } = await approvingOne();
      await harness.activities.prepareFollowUp({ attemptId, number: 2, telegram: 'INQUIRY', day: 'own' });
      const asked = harness.activities.prepareFollowUp({ attemptId, number: 2, ...other });
      await expect(asked).rejects.toMatchObject({ name: 'AttemptTaken' });
    },
  );

  test('is refused with the number of a telegram about another approval', async () => {
    const { attemptId, paymentId } = await approvingOne();
    await harness.db.attempt.update({ where: { id: attemptId }, data: { state: 'NOT_SENT' } });
    await harness.activities.drawNextApproval({ paymentId, number: 2 });
    const asked = { number: 3, telegram: 'INQUIRY', day: 'own' } as const;
    await harness.activities.prepareFollowUp({ attemptId, ...asked });
    const ofTheNext = harness.activities.prepareFollowUp({ attemptId: attemptIdFor(paymentId, 2), ...asked });
    await expect(ofTheNext).rejects.toMatchObject({ name: 'AttemptTaken' });
  });
});

async function approvingOne(): Promise<{ readonly paymentId: string; readonly attemptId: string }> {
  const { id: paymentId } = await beginPayment(harness);
  await bring(harness, paymentId, 'APPROVING');
  return { paymentId, attemptId: attemptIdFor(paymentId, 1) };
}
