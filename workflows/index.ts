export { billingRun } from './billing-run';
export { check } from './check';
export { payment } from './payment';
export { recovery } from './recovery';
export { recurring } from './recurring';
export { registration } from './registration';
export { sweep } from './sweep';
export { watchSettlement } from './watch-settlement';
