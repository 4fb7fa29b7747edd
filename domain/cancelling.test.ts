import fc from 'fast-check';
import { type CancelEvidence, type Cancelling, type CancelStep, nextCancelStep } from './cancelling';

const T = 90_000;
const START = 1_000_000_000;
const partial: Cancelling = {
  approved: 10_000,
  amount: 3_000,
  balanceBefore: 8_000,
  writeWithinMs: 2_000,
  longestProcessingMs: T,
  reviewAt: START + 3_600_000,
};
const whole: Cancelling = { ...partial, amount: 10_000, balanceBefore: 10_000 };
const at = (ms: number, telegram: CancelEvidence['telegram'], heard: CancelEvidence['heard']): CancelEvidence => ({
  telegram,
  heard,
  at: START + ms,
});
const cancel = (ms: number, heard: CancelEvidence['heard']) => at(ms, 'PARTIAL_CANCEL', heard);
const found = (ms: number, balance: number, state: 'A' | 'C' = 'A', amount = 10_000) =>
  at(ms, 'INQUIRY', { kind: 'found', state, balance, amount });
const lost = { kind: 'no-answer' } as const;
const notSent = { kind: 'not-sent' } as const;
const refused = { kind: 'refused', code: '8393' } as const;
const LATE = T + 2_001;

describe('a cancellation', () => {
  test.each([
    [whole, 'CANCEL'],
    [partial, 'PARTIAL_CANCEL'],
    [{ ...partial, amount: 8_000 }, 'PARTIAL_CANCEL'],
  ] as const)('begins with its cancel: %j', (cancelling, telegram) => {
    expect(nextCancelStep(cancelling, [], START)).toEqual({ kind: 'send', telegram, inMs: 0 });
  });

  test.each<[string, Cancelling, readonly CancelEvidence[], Partial<CancelStep>]>([
    ['its answer', partial, [cancel(0, { kind: 'cancelled', code: '0000' })], { kind: 'done', code: '0000' }],
    ['books with the balance after it', partial, [cancel(0, lost), found(1, 5_000)], { kind: 'done', code: 'A' }],
    ['books that are cancelled', whole, [at(0, 'CANCEL', lost), found(1, 0, 'C')], { kind: 'done', code: 'C' }],
    [
      '"already cancelled", of the whole',
      whole,
      [at(0, 'CANCEL', { kind: 'already-cancelled', code: '7001' })],
      { kind: 'done', code: '7001' },
    ],
    [
      'the last part, books that are cancelled',
      { ...partial, amount: 8_000 },
      [cancel(0, lost), found(1, 0, 'C')],
      { kind: 'done' },
    ],
    [
      'a refused resend, books with the balance after it',
      partial,
      [cancel(0, lost), found(LATE, 8_000), cancel(LATE + 1, refused), found(LATE + 2, 5_000)],
      { kind: 'done' },
    ],
  ])('is done by %s', (_what, cancelling, evidence, step) => {
    expect(nextCancelStep(cancelling, evidence, START + 10)).toMatchObject(step);
  });

  test.each<[string, Cancelling, readonly CancelEvidence[], string]>([
    ['its only telegram was refused', partial, [cancel(0, refused)], 'refused'],
    ['no other telegram was sent', partial, [cancel(0, notSent), cancel(1, refused)], 'refused'],
    [
      'a resend was refused, and later than T the balance is unchanged',
      partial,
      [cancel(0, lost), found(LATE, 8_000), cancel(LATE + 1, refused), found(2 * LATE + 2, 8_000)],
      'refused',
    ],
  ])('has failed when %s', (_what, cancelling, evidence, because) => {
    expect(nextCancelStep(cancelling, evidence, START + 10)).toMatchObject({ kind: 'failed', because });
  });

  test('that was never sent has failed when its time is over, and not before', () => {
    const never = [cancel(0, notSent), cancel(1_000, notSent)];
    expect(nextCancelStep(partial, never, START + 2_000)).toEqual({
      kind: 'send',
      telegram: 'PARTIAL_CANCEL',
      inMs: 2_000,
    });
    expect(nextCancelStep(partial, never, partial.reviewAt)).toMatchObject({ kind: 'failed', because: 'not-sent' });
  });

  test.each<[string, readonly CancelEvidence[], CancelEvidence['telegram'], number]>([
    ['after a lost answer, asks for the balance at once', [cancel(0, lost)], 'INQUIRY', 0],
    ['while the VAN may still carry it out, asks again', [cancel(0, lost), found(10, 8_000)], 'INQUIRY', LATE - 10],
    ['once it can’t be carried out, sends it again', [cancel(0, lost), found(LATE, 8_000)], 'PARTIAL_CANCEL', 1_000],
    [
      'when the resend was not sent, sends it once more',
      [cancel(0, lost), found(LATE, 8_000), cancel(LATE + 1, notSent)],
      'PARTIAL_CANCEL',
      2_000,
    ],
    [
      'after a refused resend, asks for the balance again',
      [cancel(0, lost), found(LATE, 8_000), cancel(LATE + 1, refused)],
      'INQUIRY',
      1_000,
    ],
    ['after "no such approval", asks', [cancel(0, { kind: 'no-original', code: '7003' })], 'INQUIRY', 0],
    ['after "already cancelled", asks', [cancel(0, { kind: 'already-cancelled', code: '7001' })], 'INQUIRY', 0],
    ['after an inquiry without an answer, asks again', [cancel(0, lost), at(1, 'INQUIRY', lost)], 'INQUIRY', 1_000],
  ])('of a part, %s', (_what, evidence, telegram, inMs) => {
    const now = (evidence.at(-1)?.at ?? START) + 0;
    expect(nextCancelStep(partial, evidence, now)).toEqual({ kind: 'send', telegram, inMs });
  });

  test.each<[string, readonly CancelEvidence[]]>([
    ['another balance than before or after it', [cancel(0, lost), found(1, 6_000)]],
    ['a cancelled approval, of which a part should be left', [cancel(0, lost), found(1, 0, 'C')]],
    ['another amount', [cancel(0, lost), found(1, 5_000, 'A', 11_000)]],
  ])('goes to an operator when the VAN has %s', (_what, evidence) => {
    expect(nextCancelStep(partial, evidence, START + 10).kind).toBe('review');
  });

  test('that may have been carried out goes to an operator when its time is over', () => {
    expect(nextCancelStep(partial, [cancel(0, lost)], partial.reviewAt).kind).toBe('review');
    const cleared = [cancel(0, lost), found(LATE, 8_000), cancel(LATE + 1, notSent)];
    expect(nextCancelStep(partial, cleared, partial.reviewAt).kind).toBe('review');
  });
});

/**
 * A VAN as the contract says, on a clock of its own: it may lose a telegram or its answer, refuse, carry a cancel out
 * late but within T, and be away.
 */
class Van {
  balance: number;
  cancelled = 0;
  private readonly later: { at: number; amount: number; before: number }[] = [];
  constructor(private readonly cancelling: Cancelling) {
    this.balance = cancelling.balanceBefore;
  }

  private carryOut(amount: number, before: number): boolean {
    if (this.balance !== before || amount > this.balance) return false;
    this.balance -= amount;
    this.cancelled += amount;
    return true;
  }

  private catchUp(now: number): void {
    for (const one of this.later.splice(0)) {
      if (one.at <= now) this.carryOut(one.amount, one.before);
      else this.later.push(one);
    }
  }

  hear(telegram: CancelEvidence['telegram'], fate: number, now: number): CancelEvidence['heard'] {
    this.catchUp(now);
    const { amount, balanceBefore, approved } = this.cancelling;
    if (fate % 7 === 0) return notSent;
    if (telegram === 'INQUIRY') {
      if (fate % 3 === 0) return lost;
      return { kind: 'found', state: this.balance === 0 ? 'C' : 'A', balance: this.balance, amount: approved };
    }
    if (fate % 5 === 0) return { kind: 'refused', code: '8000' };
    if (fate % 3 === 0) return lost;
    if (fate % 3 === 1) {
      this.later.push({ at: now + (fate % T), amount, before: balanceBefore });
      return lost;
    }
    const isDone = this.carryOut(amount, balanceBefore);
    if (fate % 2 === 0) return lost;
    return isDone ? { kind: 'cancelled', code: '0000' } : { kind: 'refused', code: '8393' };
  }

  settled(): number {
    this.catchUp(Number.POSITIVE_INFINITY);
    return this.cancelled;
  }
}

test('whatever is lost, late or refused, money moves at most once, and the end tells the truth', () => {
  const amounts = fc
    .integer({ min: 1, max: 10_000 })
    .chain((before) => fc.record({ balanceBefore: fc.constant(before), amount: fc.integer({ min: 1, max: before }) }));
  const ends = { done: 0, failed: 0, review: 0 };
  fc.assert(
    fc.property(amounts, fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (given, fates) => {
      const cancelling = { ...partial, ...given };
      const van = new Van(cancelling);
      const evidence: CancelEvidence[] = [];
      let now = START;
      for (let turn = 0; ; turn += 1) {
        const step = nextCancelStep(cancelling, evidence, now);
        if (step.kind !== 'send') {
          ends[step.kind] += 1;
          const moved = van.settled();
          expect(moved).toBeLessThanOrEqual(cancelling.amount);
          if (step.kind === 'done') expect(moved).toBe(cancelling.amount);
          if (step.kind === 'failed') expect(moved).toBe(0);
          return;
        }
        now += step.inMs;
        const fate = fates[turn % fates.length] ?? 0;
        evidence.push({ telegram: step.telegram, heard: van.hear(step.telegram, fate, now), at: now });
        now += 1 + (fate % 30_000);
      }
    }),
    { numRuns: 2_000 },
  );
  for (const end of Object.values(ends)) expect(end).toBeGreaterThan(0);
});
