export { payment } from './payment';
export { watchSettlement } from './watch-settlement';
