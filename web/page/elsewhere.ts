import type { PayerBill } from '../client/types.js';

type Elsewhere = {
  /** @throws when it can't be read just now */
  readonly readBill: () => Promise<PayerBill>;
  readonly flow: {
    readonly isBusy: boolean;
    readonly isOver: boolean;
    readonly followOther: (statusUrl: string) => Promise<void>;
  };
  /** Resolves when another look is worthwhile. */
  readonly untilNext: () => Promise<void>;
  /** The server shows how the bill has ended. */
  readonly reload: () => void;
};

/** Follows the bill's payments that are begun on another device, such as the phone that has read the QR code. */
export async function followElsewhere({ readBill, flow, untilNext, reload }: Elsewhere): Promise<void> {
  const followed = new Set<string>();
  for (;;) {
    await untilNext();
    if (flow.isOver) return;
    // A look that fails is made up for by the next.
    const bill = flow.isBusy ? undefined : await readBill().catch(() => undefined);
    if (bill === undefined) continue;
    const { state, payment } = bill;
    if (payment !== undefined && payment !== null && !followed.has(payment.paymentId)) {
      followed.add(payment.paymentId);
      await flow.followOther(payment.statusUrl);
    } else if (state !== 'W') {
      reload();
      return;
    }
  }
}
