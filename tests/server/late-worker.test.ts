import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { ApprovalOutcome } from '../../activities/payments/types';
import { createVanActivities } from '../../activities/van';
import { tell, type ToldCredential } from '../../domain/sealed-credential';
import { forEachVan } from '../../domain/vans';
import { attemptIdFor } from '../../platform/ids';
import { type Keyring, openKeyring } from '../../platform/keyring';
import { createKms } from '../../platform/kms';
import { allInService } from '../support/in-service';
import { parts } from '../support/parts';
import { beginPayment } from './calls';
import { type Harness, startHarness } from './harness';
import { bring } from './states';

const HOUR_MS = 3_600_000;

let harness: Harness;
let otc: Keyring;
/** A VAN that accepts connections, counts received bytes, and answers nothing. */
const van = { connections: 0, bytes: 0, server: undefined as Server | undefined, port: 0 };
const kms = createKms({ keyId: 'alias/appcard', region: 'ap-northeast-2', endpoint: parts.kmsEndpoint() });

beforeAll(async () => {
  [harness, otc] = await Promise.all([startHarness(), openKeyring({ kms, purpose: 'otc' })]);
  van.server = createServer((socket) => {
    van.connections += 1;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      van.bytes += data.length;
      socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(van.server, 'listening');
  const address = van.server.address();
  van.port = typeof address === 'object' && address !== null ? address.port : 0;
});
beforeEach(() => {
  Object.assign(van, { connections: 0, bytes: 0 });
});
afterAll(async () => {
  van.server?.close();
  otc.close();
  kms.close();
  await harness.close();
});

async function approving(): Promise<string> {
  const { id } = await beginPayment(harness);
  await bring(harness, id, 'APPROVING');
  return id;
}

const sealedOtc = (paymentId: string): string => otc.seal(Buffer.from('0123456789'), paymentId).toString('base64');

/** The approve activity in a VAN worker that was down for this long. */
async function approveAfter(
  paymentId: string,
  downMs: number,
  told: ToldCredential = tell({ kind: 'otc', sealed: sealedOtc(paymentId) }),
): Promise<ApprovalOutcome> {
  const access = {
    host: '127.0.0.1',
    port: van.port,
    telegramsPerSecond: 100,
    connectTimeoutMs: 1_000,
    readTimeoutMs: 3_000,
    longestProcessingMs: 90_000,
    netCancelWindowMs: 3_000_000,
    reviewAfterMs: HOUR_MS,
    looksAfterMs: [60_000],
    slots: 100,
  } as const;
  const activities = createVanActivities({
    mode: 'live',
    db: harness.db,
    keyrings: { otc },
    vanAccess: forEachVan(() => access),
    clock: () => new Date(Date.now() + downMs),
    log: harness.log,
    noteOutcome: allInService.noteOutcome,
  });
  const step = (): Promise<ApprovalOutcome> => activities.approve({ attemptId: attemptIdFor(paymentId, 1), ...told });
  return new MockActivityEnvironment().run(step);
}

const attemptOf = (paymentId: string) =>
  harness.db.attempt.findUniqueOrThrow({ where: { id: attemptIdFor(paymentId, 1) } });

describe('a VAN worker that takes up an approval', () => {
  test('in time sends it', async () => {
    const paymentId = await approving();
    expect(await approveAfter(paymentId, 0)).toMatchObject({ kind: 'unknown' });
    expect(van.bytes).toBeGreaterThan(0);
  });

  test('an hour late finds the fence of the run, which has given it up, and does not even connect', async () => {
    const paymentId = await approving();
    expect(await harness.activities.settleAttempt({ attemptId: attemptIdFor(paymentId, 1) })).toMatchObject({
      kind: 'not-sent',
    });
    expect(await approveAfter(paymentId, HOUR_MS)).toMatchObject({ kind: 'not-sent' });
    expect([van.connections, (await attemptOf(paymentId)).state]).toEqual([0, 'FENCED']);
  });

  test('an hour late sends no byte, even if no run has fenced it: its deadline is over', async () => {
    const paymentId = await approving();
    expect(await approveAfter(paymentId, HOUR_MS)).toEqual({ kind: 'not-sent', detail: 'fenced' });
    expect([van.bytes, (await attemptOf(paymentId)).state]).toEqual([0, 'NOT_SENT']);
  });
});

describe('a VAN worker that is told what an approval is asked with', () => {
  test('by a bill worker of version 0.2, sends it', async () => {
    const paymentId = await approving();
    expect(await approveAfter(paymentId, 0, { sealedOtc: sealedOtc(paymentId) })).toMatchObject({ kind: 'unknown' });
    expect(van.bytes).toBeGreaterThan(0);
  });

  test('under the tag of another kind, or by none, sends nothing', async () => {
    for (const misled of [(sealed: string) => tell({ kind: 'card', sealed }), () => tell(undefined)]) {
      const paymentId = await approving();
      const notSent = { kind: 'not-sent', detail: 'CredentialMismatch' };
      expect(await approveAfter(paymentId, 0, misled(sealedOtc(paymentId)))).toEqual(notSent);
    }
    expect(van.connections).toBe(0);
  });
});
