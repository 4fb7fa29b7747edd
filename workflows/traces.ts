import type { WorkflowInterceptors } from '@temporalio/workflow';
import { RECURRING_WORKFLOW } from '../domain/runs';

/** The header in which Temporal's interceptors hand a trace on. */
const TRACE_HEADER = '_tracer-data';

/**
 * Only in the bundle that follows traces, behind Temporal's own interceptors. Each charge of a billing run begins a
 * trace of its own: nothing could show one trace of a whole day's charges.
 */
export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      startChildWorkflowExecution(input, next) {
        if (input.workflowType !== RECURRING_WORKFLOW) return next(input);
        const others = Object.entries(input.headers).filter(([name]) => name !== TRACE_HEADER);
        return next({ ...input, headers: Object.fromEntries(others) });
      },
    },
  ],
});
