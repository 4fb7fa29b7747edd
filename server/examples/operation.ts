import type { OperationExamples } from './types';

const checks = {
  database: 'ok',
  canary: 'ok',
  'search-attributes': 'ok',
  'worker:bill': 'ok',
  'worker:external': 'ok',
  'worker:approval': 'ok',
  'worker:van-alpha': 'ok',
  'worker:van-beta': 'ok',
  'worker:van-gamma': 'ok',
};

export const operationExamples: OperationExamples = {
  health: { answers: { 200: { ok: true } } },
  readiness: {
    answers: {
      200: { ready: true, checks, warnings: {} },
      503: {
        ready: false,
        checks: { ...checks, 'worker:van-alpha': 'no worker polls task queue van-alpha' },
        warnings: {},
      },
    },
  },
};
