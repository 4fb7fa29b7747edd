import { patched, type WorkflowInterceptors } from '@temporalio/workflow';

/**
 * In the workflow bundle of the copy that stands for a next version, when that version is to be rolled back: each of
 * its runs begins with a patch that the version before does not know.
 */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      execute(input, next) {
        patched('next-version');
        return next(input);
      },
    },
  ],
});
