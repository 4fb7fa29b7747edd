import { WorkflowUpdateFailedError } from '@temporalio/client';
import { Command, Option } from 'commander';
import { paymentWorkflowId, resolve, WAITS_FOR_OPERATOR, watchWorkflowId, type Resolution } from '../workflows/messages';
import { withTemporal } from './administration/temporal';

type Given = Omit<Resolution, 'verdict'> & { readonly verdict: 'approved' | 'not-approved'; readonly watch?: true };

async function list(): Promise<void> {
  await withTemporal(async (client) => {
    let waiting = 0;
    for await (const { workflowId, startTime } of client.workflow.list({ query: WAITS_FOR_OPERATOR })) {
      waiting += 1;
      process.stdout.write(`${workflowId}  since ${startTime.toISOString()}\n`);
    }
    process.stdout.write(waiting === 0 ? 'Nothing waits for an operator.\n' : `${waiting} wait. Each run's current details in Temporal Web UI say why, and which attempt to look up at the VAN.\n`);
  });
}

/** As `list` prints it; or a payment's id. A period's charge runs under the name of its try. */
const runOf = (text: string): string => (text.startsWith('pay_') ? paymentWorkflowId(text) : text);

async function settle(paymentId: string, { verdict, watch, ...found }: Given): Promise<void> {
  const resolution: Resolution = { ...found, verdict: verdict === 'approved' ? 'APPROVED' : 'NOT_APPROVED' };
  await withTemporal(async (client) => {
    const workflowId = watch === true ? watchWorkflowId(paymentId) : runOf(paymentId);
    const status = await client.workflow.getHandle(workflowId).executeUpdate(resolve, { args: [resolution] });
    process.stdout.write(`${paymentId} is ${status}.\n`);
  });
}

const program = new Command('npm run resolve --').description('Settles payments whose outcome stayed unknown, by what an operator found out at the VAN.');
program.command('list', { isDefault: true }).description('what waits for an operator').action(list);
program
  .command('payment <id>')
  .description('tells a payment that waits in NEEDS_REVIEW what the VAN has booked; its id, or its run’s as listed')
  .addOption(new Option('--verdict <verdict>', 'whether the VAN has the approval, and it stands').choices(['approved', 'not-approved']).makeOptionMandatory())
  .option('--approval-no <number>', "the VAN's approval number, 8 digits; with approved")
  .requiredOption('--operator <name>', 'who decided; recorded in the payment’s event')
  .requiredOption('--note <text>', 'what the decision rests on; recorded too')
  .option('--watch', 'to the watch of a payment that ended, after cancelling the late approval at the VAN')
  .action(settle);

program.parseAsync().catch((failure: unknown) => {
  const reason = failure instanceof WorkflowUpdateFailedError ? failure.cause : failure;
  process.stderr.write(`resolve: ${reason instanceof Error ? reason.message : String(reason)}\n`);
  process.exitCode = 1;
});
