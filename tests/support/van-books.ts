import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import type { BookEntry } from '../../simulators/van/books';
import type { Engine } from './engine';

/** An approval that VAN alpha has and the engine did not request; missing fields get usual values. */
export type BookedApproval = {
  readonly terminalId: string;
  readonly orderNo: string;
  readonly approvalNo: string;
  readonly amount?: number;
};

const fileOf = ({ env }: Engine): string => {
  const file = env.SIM_VAN_BOOKS_FILE;
  if (file === undefined) throw new Error('VAN alpha keeps no books in a file');
  return file;
};

/** Its books without the approvals that were booked directly. */
const lengths = new WeakMap<Engine, number>();

/** Writes approvals into VAN alpha's books, as if others had made them: the VAN reads its file when it starts. */
export async function bookDirectly(engine: Engine, approvals: readonly BookedApproval[]): Promise<void> {
  await restarted(engine, (file) => {
    lengths.set(engine, existsSync(file) ? readFileSync(file).length : 0);
    appendFileSync(file, approvals.map((approval) => `${JSON.stringify(entryOf(approval))}\n`).join(''));
  });
}

/** Removes the entries that {@link bookDirectly} wrote last. */
export async function unbook(engine: Engine): Promise<void> {
  await restarted(engine, (file) => {
    truncateSync(file, lengths.get(engine) ?? 0);
  });
}

async function restarted(engine: Engine, change: (file: string) => void): Promise<void> {
  await engine.end('van-simulator');
  change(fileOf(engine));
  await engine.start('van-simulator');
  await engine.ready();
}

const entryOf = ({ terminalId, orderNo, approvalNo, amount = 12_000 }: BookedApproval): BookEntry => ({
  type: 'approval',
  approval: {
    terminalId,
    date: '20260105',
    // A serial that the engine never draws.
    serial: `8${approvalNo.padStart(11, '0')}`,
    orderNo,
    amount,
    installmentMonths: 0,
    approvalNo,
    transactionId: `T${approvalNo}`,
    balance: amount,
    state: 'A',
    otcSha256: '',
    approvedAt: '20260105143000',
    issuerCode: '02',
    maskedCardNo: '949019******1234',
    acquirerMerchantNo: '000000000000001',
  },
});
