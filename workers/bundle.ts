import { writeFile } from 'node:fs/promises';
import { bundleWorkflowCode } from '@temporalio/worker';
import { failureConverterPath } from '../platform/data-converter';
import { tracedWorkflowBundle, workflowBundle } from './bundles';

const logger = {
  log: () => undefined,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: console.warn,
  error: console.error,
};

/** In their order: the first is the outermost. */
const tracing = ['@temporalio/interceptors-opentelemetry-v2/lib/workflow-interceptors', '../workflows/traces'];

const bundles: readonly (readonly [file: string, interceptors: readonly string[]])[] = [
  [workflowBundle, []],
  // Another bundle, so that runs which nobody traces load nothing of it.
  [tracedWorkflowBundle, tracing.map((module) => require.resolve(module))],
];

/** Builds the workflow bundles once, for every bill worker of this version. Run after the compiler. */
async function main(): Promise<void> {
  for (const [file, interceptors] of bundles) {
    const { code } = await bundleWorkflowCode({
      workflowsPath: require.resolve('../workflows'),
      failureConverterPath,
      workflowInterceptorModules: [...interceptors],
      logger,
    });
    await writeFile(file, code);
  }
}

void main();
