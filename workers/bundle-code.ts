import { bundleWorkflowCode } from '@temporalio/worker';
import { failureConverterPath } from '../platform/data-converter';

const logger = {
  log: () => undefined,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: console.warn,
  error: console.error,
};

/** @param interceptors paths of modules, in their order: the first is the outermost */
export async function bundleOf(interceptors: readonly string[]): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: require.resolve('../workflows'),
    failureConverterPath,
    workflowInterceptorModules: [...interceptors],
    logger,
  });
  return code;
}
