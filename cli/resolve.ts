import { WorkflowUpdateFailedError } from '@temporalio/client';
import { Command, Option } from 'commander';
import { vanAsker } from '../checker/ask-van';
import { inquirer } from '../checker/inquire';
import { hasEnded } from '../domain/cancellation-states';
import type { Resolution } from '../domain/messages';
import { isBeforeApproval, isFinal } from '../domain/payment-states';
import { type HandApproval, judge, type Judgement } from '../domain/resolution';
import { watchWorkflowId } from '../domain/runs';
import type { Database } from '../platform/database';
import { newId } from '../platform/ids';
import { storeOperatorAction } from '../records/operator-actions';
import { withEngine } from './administration/engine';
import {
  askForBalance,
  balanceText,
  cancellationOf,
  contradictionOf,
  sendToCancellation,
  waitingCancellations,
} from './resolving/cancellation';
import { comparison } from './resolving/comparison';
import { runThatTakes, sendResolution } from './resolving/send';
import { askAbout, type Said, type Subject, subjectOf } from './resolving/subject';
import { isCut, otherWaitingRuns, waitingPayments, waitingText } from './resolving/waiting';

type Options = {
  readonly verdict?: 'approved' | 'not-approved';
  readonly operator?: string;
  readonly note?: string;
  readonly override?: string;
  readonly watch?: true;
  readonly approvalNo?: string;
  readonly approvedAt?: string;
  readonly card?: string;
  readonly cardIssuer?: string;
  readonly acquirer?: string;
};

const print = (text: string): void => void process.stdout.write(text);

async function list(): Promise<void> {
  await withEngine('resolve', async ({ db, client, config, requireTemporal }) => {
    const payments = await waitingPayments(db, config.vanAccess, new Date());
    for (const payment of payments) print(waitingText(payment));
    if (isCut(payments)) print('… and more: settle these first.\n');
    const cancellations = await waitingCancellations(db);
    for (const { text } of cancellations) print(text);
    let waiting = payments.length + cancellations.length;
    await requireTemporal();
    const ids = cancellations.map(({ id }) => id);
    for await (const run of otherWaitingRuns(client, payments, ids)) {
      waiting += 1;
      print(run);
    }
    print(
      waiting === 0
        ? 'Nothing waits for an operator.\n'
        : `${waiting} wait. npm run resolve -- payment <id> (or cancellation <id>) asks the VAN about one, and says how to go on.\n`,
    );
  });
}

const options: Readonly<Record<keyof HandApproval, string>> = {
  approvalNo: '--approval-no',
  approvedAt: '--approved-at',
  maskedCardNo: '--card',
  cardIssuerName: '--card-issuer',
  acquirerName: '--acquirer',
};

const givenOf = ({ approvalNo, approvedAt, card, cardIssuer, acquirer }: Options): Partial<HandApproval> => ({
  ...(approvalNo === undefined ? {} : { approvalNo }),
  ...(approvedAt === undefined ? {} : { approvedAt }),
  ...(card === undefined ? {} : { maskedCardNo: card }),
  ...(cardIssuer === undefined ? {} : { cardIssuerName: cardIssuer }),
  ...(acquirer === undefined ? {} : { acquirerName: acquirer }),
});

/** Asks the VAN and shows its answer; with a verdict, decides by it and sends it to the run. */
async function settle(name: string, given: Options): Promise<void> {
  await withEngine('resolve', async ({ db, client, config, place, requireTemporal }) => {
    const clock = (): Date => new Date();
    const payment = await subjectOf(db, name);
    const said = await askAbout(payment, vanAsker({ vanAccess: config.vanAccess, clock }), clock());
    print(comparison(payment, said));
    if (given.verdict === undefined) {
      print(howTo(payment));
      return;
    }
    if (given.watch !== true) requireUnsettled(payment);
    const resolution = resolutionOf(payment, said, given);
    await requireTemporal();
    print(`Settling at ${place}.\n`);
    const workflowId = given.watch === true ? watchWorkflowId(payment.id) : await runThatTakes(client, payment);
    const status = await sendResolution(client, workflowId, resolution);
    // A payment's own row moves with its verdict. A watch has no row, so this command records its verdict.
    if (given.watch === true) await noteWatch(db, payment, resolution);
    print(`${payment.id} is ${status}.\n`);
  });
}

async function noteWatch(db: Database, { id: subjectId }: Subject, resolution: Resolution): Promise<void> {
  await storeOperatorAction(db, { id: newId('act', ''), action: 'RESOLVE_WATCH', subjectId }, resolution);
}

type CancellationOptions = {
  readonly verdict?: 'cancelled' | 'not-cancelled';
  readonly operator?: string;
  readonly note?: string;
  readonly override?: string;
};

/** Asks the VAN for the approval's balance; with a verdict, decides about the cancellation by it. */
async function settleCancellation(name: string, given: CancellationOptions): Promise<void> {
  await withEngine('resolve', async ({ db, client, config, place, requireTemporal }) => {
    const cancellation = await cancellationOf(db, name);
    const clock = (): Date => new Date();
    const said = await askForBalance(cancellation, inquirer({ vanAccess: config.vanAccess, clock }));
    print(balanceText(cancellation, said));
    const { id, status } = cancellation;
    if (given.verdict === undefined) {
      if (!hasEnded(status)) print('Nothing is decided. To decide, give --verdict, --operator and --note.\n');
      return;
    }
    if (status !== 'NEEDS_REVIEW')
      throw new Error(`${id} is ${status}: ${hasEnded(status) ? 'there is nothing to decide' : 'it is being settled'}`);
    const { operator, note, override } = given;
    if (operator === undefined || note === undefined)
      throw new Error('a verdict needs --operator (who decides) and --note (what it rests on)');
    const verdict = given.verdict === 'cancelled' ? 'CANCELLED' : 'NOT_CANCELLED';
    const against = contradictionOf(cancellation, said, verdict);
    if (against !== undefined && override === undefined)
      throw new Error(`${against}. Nothing was changed. To decide so all the same, give --override "<reason>"`);
    const overridden = override !== undefined && against !== undefined ? { override } : {};
    await requireTemporal();
    print(`Settling at ${place}.\n`);
    print(`${id} is ${await sendToCancellation(client, cancellation, { verdict, operator, note, ...overridden })}.\n`);
  });
}

const howTo = ({ status }: Subject): string =>
  isFinal(status) || isBeforeApproval(status)
    ? ''
    : 'Nothing is decided. To decide, give --verdict, --operator and --note (docs/operating.md).\n';

function requireUnsettled({ id, status }: Subject): void {
  if (isFinal(status)) throw new Error(`${id} is ${status} already: there is nothing to decide`);
  if (isBeforeApproval(status)) throw new Error(`${id} is ${status}: no approval was asked for, so it ends by itself`);
}

/** @throws when the VAN contradicts the verdict, or something is missing; the message says what to do */
function resolutionOf(payment: Subject, { word, found }: Said, options: Options): Resolution {
  const { operator, note, override } = options;
  if (operator === undefined || note === undefined)
    throw new Error('a verdict needs --operator (who decides) and --note (what it rests on)');
  const verdict = options.verdict === 'approved' ? 'APPROVED' : 'NOT_APPROVED';
  const decision = { verdict, word, askedFor: payment, given: givenOf(options), found } as const;
  const { approval, against } = accepted(judge(decision, { isOverridden: override !== undefined }));
  const overridden = override !== undefined && against.length > 0 ? { override } : {};
  return { verdict, operator, note, evidence: word, ...overridden, ...approval };
}

function accepted(judgement: Judgement): Extract<Judgement, { kind: 'accepted' }> {
  switch (judgement.kind) {
    case 'contradicted':
      throw new Error(
        `${judgement.why.join('; ')}. Nothing was changed. To decide so all the same, give --override "<reason>"`,
      );
    case 'incomplete':
      throw new Error(
        `the sales slip needs what the VAN does not say: give ${judgement.missing.map((field) => options[field]).join(', ')}`,
      );
    case 'accepted':
      return judgement;
  }
}

const program = new Command('npm run resolve --').description(
  'Settles payments and cancellations whose outcome stayed unknown, by the VAN’s answer and an operator’s verdict.',
);
program
  .command('list', { isDefault: true })
  .description('payments that wait for an operator, read from the rows')
  .action(list);
program
  .command('payment <id>')
  .description(
    'asks the VAN about a payment and compares its answer with the row; with a verdict, settles it. Give its id, or its run’s as listed',
  )
  .addOption(
    new Option('--verdict <verdict>', 'whether the VAN has the approval, and it stands').choices([
      'approved',
      'not-approved',
    ]),
  )
  .option('--operator <name>', 'who decides; recorded in operator_action')
  .option('--note <text>', 'the basis of the decision; recorded too')
  .option('--override <reason>', 'why to decide against the VAN’s answer, or without it; recorded too')
  .option('--approval-no <number>', '승인번호, 8 digits; like the options below, only if the VAN does not say it')
  .option('--approved-at <time>', '승인일시 in Korean time, yyyyMMddHHmmss')
  .option('--card <number>', 'the card number, masked: 457972******1234')
  .option('--card-issuer <name>', '발급사명')
  .option('--acquirer <name>', '매입사명')
  .option('--watch', 'send it to the watch of an ended payment, after the late approval was cancelled at the VAN')
  .action(settle);

program
  .command('cancellation <id>')
  .description(
    'asks the VAN for the balance of a cancelled approval and compares it with the rows; with a verdict, settles it',
  )
  .addOption(
    new Option('--verdict <verdict>', 'whether the VAN has carried the cancellation out').choices([
      'cancelled',
      'not-cancelled',
    ]),
  )
  .option('--operator <name>', 'who decides; recorded in operator_action')
  .option('--note <text>', 'the basis of the decision; recorded too')
  .option('--override <reason>', 'why to decide against the VAN’s balance, or without it; recorded too')
  .action(settleCancellation);

program.parseAsync().catch((failure: unknown) => {
  const reason = failure instanceof WorkflowUpdateFailedError ? failure.cause : failure;
  process.stderr.write(`resolve: ${reason instanceof Error ? reason.message : String(reason)}\n`);
  process.exitCode = 1;
});
