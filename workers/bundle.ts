import { writeFile } from 'node:fs/promises';
import { bundleOf } from './bundle-code';
import { tracedWorkflowBundle, workflowBundle } from './bundles';

/** In their order: the first is the outermost. */
const tracing = ['@temporalio/interceptors-opentelemetry-v2/lib/workflow-interceptors', '../workflows/traces'];

const bundles: readonly (readonly [file: string, interceptors: readonly string[]])[] = [
  [workflowBundle, []],
  // Another bundle, so that runs which nobody traces load nothing of it.
  [tracedWorkflowBundle, tracing.map((module) => require.resolve(module))],
];

/** Builds the workflow bundles once, for every bill worker of this version. Run after the compiler. */
async function main(): Promise<void> {
  for (const [file, interceptors] of bundles) await writeFile(file, await bundleOf(interceptors));
}

void main();
