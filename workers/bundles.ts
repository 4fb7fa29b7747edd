import path from 'node:path';

const inDist = (name: string): string => path.join(__dirname, '..', name);

/** The bundles of workflows that `bundle.ts` writes, one folder up from the compiled workers. */
export const workflowBundle = inDist('workflow-bundle.js');
/** The same workflows with the interceptors that follow traces. */
export const tracedWorkflowBundle = inDist('workflow-bundle-traced.js');
