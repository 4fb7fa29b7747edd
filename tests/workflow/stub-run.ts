import type { BillingActivities, DueCharge, Page, RunCounts } from '../../activities/billing/types';
import { chargeFacts, chargeInputOf, type PreparedCharge } from './recurring-journeys';
import type { Asking, Gate, Script } from './stub-activities';

type Steps = Omit<BillingActivities, 'openCharge'>;
type Noted = Parameters<Steps['noteRun']>[0];

/** What a billing run finds, page by page. */
export type Found = {
  readonly opened: readonly (readonly number[])[];
  readonly due: readonly (readonly PreparedCharge[])[];
  readonly ended: readonly (readonly string[])[];
  /** What its shards find. @default the run has none */
  readonly shards?: readonly unknown[] | undefined;
};

/** A charge that is unsettled at once: its run gets no bill, and fails. */
export const breaks: Script = {};

const dueOf = (charge: PreparedCharge): DueCharge => {
  const { paymentId, billId } = chargeInputOf(charge);
  return { of: charge.of, paymentId, facts: { ...chargeFacts, billId: charge.stub.script === breaks ? '' : billId } };
};

/** A page's place in the list is the one that the previous page returned; a shard's first is where the shard begins. */
function pageOf<T>(pages: readonly (readonly T[])[], given = '0'): Page<T> {
  const after = given.startsWith('sub_') ? '0' : given;
  const next = Number(after) + 1;
  return { items: pages[Number(after)] ?? [], ...(next < pages.length ? { next: String(next) } : {}) };
}

/** A billing run of the stubs: its pages, and its calls. */
export class StubRun implements Asking {
  readonly calls: { readonly step: keyof Steps; readonly input: unknown }[] = [];
  readonly noted: Noted[] = [];
  readonly #steps: {
    readonly [Name in keyof Steps]: (input: Parameters<Steps[Name]>[0]) => Awaited<ReturnType<Steps[Name]>>;
  };

  /** @param gates activities that do not finish before a test opens them */
  constructor(
    { opened, due, ended, shards }: Found,
    readonly gates: ReadonlyMap<keyof Steps, Gate>,
  ) {
    this.#steps = {
      planRun: ({ atOnce = 20 }) => ({ atOnce: shards === undefined ? [atOnce] : shards.map(() => atOnce) }),
      openPeriods: ({ after }) => pageOf(opened, after),
      dueCharges: ({ after }) =>
        pageOf(
          due.map((page) => page.map(dueOf)),
          after,
        ),
      endGrace: ({ after }) => pageOf(ended, after),
      noteRun: (input) => {
        this.noted.push(input);
      },
    };
  }

  async perform(step: keyof Steps, input: unknown): Promise<unknown> {
    this.calls.push({ step, input });
    await this.gates.get(step)?.opened;
    return this.#steps[step](input as never);
  }

  /** The called activities, each with the place where its page begins. */
  get pages(): readonly string[] {
    return this.calls.flatMap(({ step, input }) =>
      step === 'noteRun' || step === 'planRun' ? [] : [`${step} ${(input as { after?: string }).after ?? '0'}`],
    );
  }
}

export const counts = (some: Partial<RunCounts>): RunCounts => ({
  opened: 0,
  approved: 0,
  declined: 0,
  unsettled: 0,
  alreadyStarted: 0,
  refused: 0,
  ended: 0,
  ...some,
});
