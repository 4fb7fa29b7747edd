export { billingRun } from './billing-run';
export { payment } from './payment';
export { recurring } from './recurring';
export { registration } from './registration';
export { watchSettlement } from './watch-settlement';
