import { Argument, Command } from 'commander';
import { answered, type Schemas } from '../client';
import { partyKinds } from '../domain/circuits';
import { adminApi, failureText } from './administration/api';

type Standing = Schemas['AdminPartyService'];
type Change = Readonly<Record<'operator' | 'note', string>>;

const print = (text: string): void => void process.stdout.write(text);
const api = () => adminApi(process.env);

async function list(): Promise<void> {
  const { items } = await answered(api().GET('/v1/admin/service'));
  for (const standing of items) print(standingLine(standing));
}

const change =
  (suspended: boolean) =>
  async (kind: Standing['kind'], code: string, { operator, note }: Change): Promise<void> => {
    const call = api().PATCH('/v1/admin/service/{kind}/{code}', {
      params: { path: { kind, code } },
      body: { suspended, operator, note },
    });
    print(standingLine(await answered(call)));
  };

/** A VAN or an issuer, on one line: what it is, whether new payments go to it, and why not. */
function standingLine({ kind, code, name, inService, since, note, operator, circuit }: Standing): string {
  const state = inService ? 'in service' : `OUT OF SERVICE since ${since ?? '-'}`;
  const suspended = operator === null ? [] : [`suspended by ${operator}: ${note ?? ''}`];
  const open = circuit === null ? [] : [`circuit open: ${circuit.failed} of ${circuit.ended} exchanges failed`];
  return `${[`${kind} ${code}`.padEnd(16), name.ko.padEnd(10), state, ...suspended, ...open].join('  ')}\n`;
}

const program = new Command('service')
  .description(
    'Takes a VAN or an issuer out of service and puts it back, on a running server: API_URL, or the engine of npm start',
  )
  .showHelpAfterError();

const changing = (name: string, description: string, suspended: boolean): void => {
  program
    .command(name)
    .description(description)
    .addArgument(new Argument('<kind>').choices(partyKinds))
    .argument('<code>', 'alpha, kb …')
    .requiredOption('--operator <name>', 'who decides, for the record')
    .requiredOption('--note <text>', 'why; operators and merchants read it')
    .action(change(suspended));
};

program
  .command('list', { isDefault: true })
  .description('every VAN and issuer, and whether it is in service')
  .action(list);
changing('suspend', 'no new payment goes to it; what is under way goes on, recurring charges wait', true);
changing('restore', 'ends the suspension; an open circuit closes by itself', false);

program.parseAsync().catch((failure: unknown) => {
  process.stderr.write(`service: ${failureText(failure, process.env)}\n`);
  process.exitCode = 1;
});
