import { vanWorkerConfig } from '../platform/config';
import { runWorkerProcess } from './run';
import { createVanWorkers } from './van-worker';

void runWorkerProcess('van-worker', vanWorkerConfig, createVanWorkers);
