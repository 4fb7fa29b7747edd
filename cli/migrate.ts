import { projectRoot } from '../platform/project-root';
import { migrate, MigrationFailedError } from './embedded/migrations';

/** Brings the tables of DATABASE_URL up to date: the job that runs before a new version (docs/deploying.md). */
async function main(): Promise<void> {
  const { DATABASE_URL: url = '' } = process.env;
  if (url === '') throw new MigrationFailedError('Set DATABASE_URL.');
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const place = {
    root: projectRoot,
    env: process.env,
    progress: { say, step: <T>(_: string, work: () => Promise<T>) => work() },
  };
  const applied = await migrate(url, place, new AbortController().signal);
  say(applied.length === 0 ? 'The tables are up to date.' : `Applied ${applied.join(', ')}.`);
}

main().catch((failure: unknown) => {
  process.stderr.write(`migrate: ${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
});
