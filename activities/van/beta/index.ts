import { vanTelegram } from '../common/van-telegram';

/** docs/contracts/van-telegram.md; its codes and clocks: `domain/vans/beta.ts`. */
export const beta = vanTelegram;
