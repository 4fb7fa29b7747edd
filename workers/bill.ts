import { billWorkerConfig } from '../platform/config';
import { createBillWorker } from './bill-worker';
import { runWorkerProcess } from './run';

void runWorkerProcess('bill-worker', billWorkerConfig, createBillWorker);
