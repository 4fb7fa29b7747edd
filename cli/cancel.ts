import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { answered, type Schemas } from '../client';
import { adminApi, failureText } from './administration/api';
import { wholeNumber } from './arguments/whole-number';

type Options = {
  readonly amount?: number;
  readonly expectedRemaining?: number;
  readonly taxFree?: number;
  readonly reason: string;
  readonly key?: string;
};

const kinds = { APPROVAL_CANCEL: '승인취소', ACQUISITION_CANCEL: '매입취소' } as const;

async function cancel(id: string, { key = randomUUID(), ...body }: Options): Promise<void> {
  const cancellation = await answered(
    adminApi(process.env).POST('/v1/admin/payments/{id}/cancellations', {
      params: { path: { id }, header: { 'idempotency-key': key } },
      body,
    }),
  );
  process.stdout.write(textOf(cancellation));
}

function textOf(cancellation: Schemas['Cancellation']): string {
  const { id, paymentId, status, amount, kind } = cancellation;
  if (status === 'DONE') return `${paymentId}: ${amount} won given back (${kinds[kind]}, ${id}).\n`;
  return (
    `${paymentId}: the VAN has not answered for certain; ${id} is ${status}. It is settled by itself, or waits for an ` +
    `operator. npm run resolve -- cancellation ${id} shows where it stands; do not cancel again meanwhile.\n`
  );
}

new Command('npm run cancel --')
  .description('Gives a payment back for its merchant, in whole or in part, by the administrator’s call')
  .argument('<payment>', 'the payment’s id, pay_…')
  .option('--amount <won>', 'whole won; everything that remains by default', wholeNumber)
  .option('--expected-remaining <won>', 'refused when something else remains', wholeNumber)
  .option('--tax-free <won>', '면세금액 of this cancellation; in proportion by default', wholeNumber)
  .option('--reason <text>', 'kept with the cancellation', '운영자 취소')
  .option('--key <key>', 'the Idempotency-Key: give one, and give it again when the answer was lost')
  .action(cancel)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`cancel: ${failureText(failure, process.env)}\n`);
    process.exitCode = 1;
  });
