import { Command, Option } from 'commander';
import { simulatorBooks } from '../checker/books';
import { checkInvariants } from '../checker/check';
import { inquiredBooks } from '../checker/inquiry';
import { temporalRuns } from '../checker/runs';
import { type VanName, vanNames } from '../domain/vans';
import { booksUrl, isLoopback, type OperatorConfig } from '../platform/config';
import type { Database } from '../platform/database';
import { withEngine } from './administration/engine';
import { databasePlace } from './administration/installation';
import { duration } from './administration/options';

const BROKEN_EXIT_CODE = 2;

type Options = { readonly since?: number; readonly inquire?: true; readonly histories: boolean };

async function run({ since, inquire, histories }: Options): Promise<void> {
  await withEngine('check', async ({ db, client, config, place, requireTemporal }) => {
    await requireTemporal();
    if (inquire !== true) requireBooksOf(config);
    const books =
      inquire === true
        ? inquiredBooks({ db, vanAccess: config.vanAccess, clock: () => new Date() })
        : simulatorBooks(await booksOfUsed(db, config));
    process.stdout.write(`Checking ${place}${histories ? ' with histories' : ''}, and ${books.source}\n`);
    const result = await checkInvariants({
      db,
      books,
      runs: temporalRuns(client, { withHistories: histories }),
      since: since === undefined ? undefined : new Date(Date.now() - since),
      report: ({ invariant, name, what }) => process.stdout.write(`✗ ${invariant} ${name}: ${what}\n`),
    });
    const { bills, payments, booked, violations } = result;
    process.stdout.write(
      `${violations === 0 ? '✓' : '✗'} ${bills} bills, ${payments} payments, ${booked} approvals in the books: ${violations} violations\n`,
    );
    process.exitCode = violations === 0 ? 0 : BROKEN_EXIT_CODE;
  });
}

/** The books of VANs that were ever sent a telegram: a VAN that no merchant uses need not run. */
async function booksOfUsed(db: Database, { booksUrls }: OperatorConfig): Promise<Partial<Record<VanName, string>>> {
  const used = await Promise.all(
    vanNames.map(async (van) => ((await db.attempt.findFirst({ where: { van }, select: { id: true } })) ? [van] : [])),
  );
  return Object.fromEntries(used.flat().map((van) => [van, booksUrls[van]]));
}

/** Refuses to read simulators' books for a live system, whose VANs have none here. */
function requireBooksOf({ DATABASE_URL, booksUrls }: OperatorConfig): void {
  const isHere = (url: string): boolean => isLoopback(new URL(url).hostname);
  if (isHere(DATABASE_URL) || !Object.values(booksUrls).some(isHere)) return;
  throw new Error(
    `the books of simulators on this machine are not those of ${databasePlace(DATABASE_URL)}. Add --inquire to ask its VANs, ` +
      'or set ' +
      `${vanNames.map(booksUrl).join(', ')} to where its simulators are`,
  );
}

new Command('npm run check --')
  .description(
    "Asserts the invariants of ARCHITECTURE.md over database, Temporal and VANs' books. It only reads. Exit code 0: all hold; 2: some do not; 1: it could not check.",
  )
  .addOption(
    new Option('--since <duration>', 'only bills with a payment that changed since, e.g. 24h').argParser(duration),
  )
  .option(
    '--inquire',
    "ask the VANs by inquiry, in place of reading the simulators' books; VANs know today and yesterday, so give --since 24h",
  )
  .option('--no-histories', 'do not read runs’ histories')
  .action(run)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`check: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    process.exitCode = 1;
  });
