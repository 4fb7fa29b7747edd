import { externalWorkerConfig } from '../platform/config';
import { createExternalWorker } from './external-worker';
import { runWorkerProcess } from './run';

void runWorkerProcess('external-worker', externalWorkerConfig, createExternalWorker);
