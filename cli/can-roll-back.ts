import path from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { Command } from 'commander';
import { projectRoot } from '../platform/project-root';
import { buildIn } from './cluster/builds';
import { pathsThatGetStuck, recordedPaths, stuckText } from './rolling-back/paths';

const SOME_GET_STUCK = 2;

async function canRollBack({ to }: { readonly to: string }): Promise<void> {
  const { root, version } = buildIn(path.resolve(to));
  // It would report each workflow task that fails here, and they are what is asked for.
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'ERROR' } },
  });
  const paths = recordedPaths(projectRoot);
  const stuck = await pathsThatGetStuck(path.join(root, 'dist/workflow-bundle.js'), paths);
  const can = `${version} in ${root} can go on with ${paths.length - stuck.length} of ${paths.length} recorded paths`;
  process.stdout.write(`${[can, ...stuckText(stuck)].join('\n')}\n`);
  if (stuck.length > 0) process.exitCode = SOME_GET_STUCK;
}

new Command('npm run can-roll-back --')
  .description(
    "Replays this version's recorded histories on the workflows of an earlier one: runs on the paths that it names would get stuck if that version were put back (docs/deploying.md). Exit code 2: there are some",
  )
  .requiredOption('--to <folder>', 'a built checkout of the earlier version')
  .action(canRollBack)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`can-roll-back: ${failure instanceof Error ? failure.message : 'failed'}\n`);
    process.exitCode = 1;
  });
