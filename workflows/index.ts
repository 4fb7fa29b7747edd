export { billingRun } from './billing-run';
export { canary } from './canary';
export { payment } from './payment';
export { recurring } from './recurring';
export { registration } from './registration';
export { watchSettlement } from './watch-settlement';
