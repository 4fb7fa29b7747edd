import { approvalWorkerConfig } from '../platform/config';
import { createApprovalWorker } from './approval-worker';
import { runWorkerProcess } from './run';

void runWorkerProcess('approval-worker', approvalWorkerConfig, createApprovalWorker);
