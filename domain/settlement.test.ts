import fc from 'fast-check';
import {
  type Evidence,
  type FollowUpAnswer,
  followUpTimes,
  type InquiryDay,
  lateFollowUpTimes,
  type NextStep,
  nextStep,
  noneIsFinalAt,
  type TelegramKind,
  type UnknownApproval,
} from './settlement';

const AMOUNT = 10_000;
const SENDABLE = 25_000;
const T = 90_000;
const approval: UnknownApproval = {
  amount: AMOUNT,
  lastSendableAt: SENDABLE,
  longestProcessingMs: T,
  netCancelUntil: 3_000_000,
  reviewAt: 3_600_000,
  days: ['own'],
  mustNotStand: false,
  holdsCredential: true,
};
const FINAL = noneIsFinalAt(approval);

const heard = (telegram: TelegramKind, what: FollowUpAnswer, at = 40_000): Evidence => ({
  telegram,
  day: 'own',
  heard: what,
  at,
});
const found = (state: 'A' | 'C' | 'D' | 'P' | 'N', balance = AMOUNT, at?: number): Evidence =>
  heard('INQUIRY', { kind: 'found', state, balance, amount: AMOUNT }, at);
const refused = heard('NET_CANCEL', { kind: 'refused', code: '8000' });
const unanswered = heard('NET_CANCEL', { kind: 'no-answer' });
const after = (evidence: readonly Evidence[], now = 41_000, of = approval): NextStep => nextStep(of, evidence, now);

describe('an unknown approval', () => {
  test('is net-cancelled at once', () => {
    expect(after([])).toEqual({ kind: 'send', telegram: 'NET_CANCEL', day: 'own', inMs: 0 });
  });

  test.each([
    ['a net-cancel that was carried out', heard('NET_CANCEL', { kind: 'cancelled', code: '0000' }), 'cancelled'],
    [
      'a net-cancel that finds it already cancelled',
      heard('NET_CANCEL', { kind: 'cancelled', code: '7001' }),
      'cancelled',
    ],
    ['a cancel that was carried out', heard('CANCEL', { kind: 'cancelled', code: '0000' }), 'cancelled'],
    ['an inquiry that finds it cancelled', found('C', 0), 'cancelled'],
    ['an inquiry that finds it declined', found('D', 0), 'declined'],
  ])('is settled by %s, whatever came before', (_what, evidence, as) => {
    expect(after([unanswered, evidence])).toMatchObject({ kind: 'settled', as });
  });

  test.each([
    ['7003', heard('NET_CANCEL', { kind: 'none', code: '7003' })],
    ['an inquiry’s none', found('N', 0)],
  ])(
    'is not settled by %s before the VAN’s longest processing is over, and is asked about again after it',
    (_what, evidence) => {
      expect(after([{ ...evidence, at: FINAL }])).toEqual({
        kind: 'send',
        telegram: 'NET_CANCEL',
        day: 'own',
        inMs: FINAL + 1 - 41_000,
      });
      expect(after([{ ...evidence, at: FINAL + 1 }])).toMatchObject({ kind: 'settled', as: 'none' });
    },
  );

  test('stands after all when every net-cancel was refused and a later inquiry finds it whole', () => {
    expect(after([refused])).toEqual({ kind: 'send', telegram: 'INQUIRY', day: 'own', inMs: 0 });
    expect(after([refused, found('A')])).toEqual({ kind: 'settled', as: 'approved', code: 'A' });
  });

  test.each([
    ['a net-cancel stayed without an answer', [unanswered, refused, found('A')], approval],
    ['a part of it is cancelled', [refused, found('A', AMOUNT - 1)], approval],
    ['the inquiry came before a later net-cancel', [found('A'), refused], approval],
    ['the booked approval is not the requested one', [refused, found('A')], { ...approval, mustNotStand: true }],
    [
      'the amount found differs, as it did in the VAN’s answer',
      [refused, heard('INQUIRY', { kind: 'found', state: 'A', balance: 9_000, amount: 9_000 })],
      { ...approval, mustNotStand: true, mayDiffer: true },
    ],
  ] as const)('does not stand when %s', (_what, evidence, of) => {
    expect(after(evidence, 41_000, of)).toMatchObject({ kind: 'send' });
  });

  test('is cancelled by its number once the VAN refuses the net-cancel, or no longer accepts one', () => {
    expect(after([unanswered, refused, found('A')])).toMatchObject({ telegram: 'CANCEL' });
    expect(after([unanswered], 3_000_001)).toMatchObject({ telegram: 'INQUIRY' });
    expect(after([unanswered, found('A')], 3_000_001)).toMatchObject({ telegram: 'CANCEL' });
    expect(after([unanswered, found('A'), heard('CANCEL', { kind: 'no-answer' })], 3_000_001)).toMatchObject({
      telegram: 'INQUIRY',
    });
  });

  test('is asked about with growing pauses, of at most a minute', () => {
    const pauses = [1, 2, 3, 4, 8, 20].map((times) => after(Array.from({ length: times }, () => unanswered)));
    expect(pauses.map((step) => (step.kind === 'send' ? step.inMs : -1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 60_000, 60_000,
    ]);
  });

  test('waits for an operator when its time is over, and says what the VAN said last', () => {
    expect(after([unanswered, refused], approval.reviewAt)).toEqual({
      kind: 'review',
      why: 'not settled in time; heard last: NET_CANCEL refused 8000',
    });
  });
});

describe('an approval found under its serial that can’t be its own', () => {
  const drawnAt = 20_000;
  const drawn: UnknownApproval = { ...approval, drawnAt };
  const of = (state: 'A' | 'C' | 'D', more: { readonly amount?: number; readonly bookedAt?: number }): Evidence =>
    heard('INQUIRY', { kind: 'found', state, balance: 0, amount: AMOUNT, ...more });

  test.each(['A', 'C', 'D'] as const)(
    'is left alone and waits for an operator when it was booked before ours was drawn (%s)',
    (state) => {
      const stranger = of(state, { bookedAt: drawnAt - 10_001 });
      for (const rules of [
        drawn,
        { ...drawn, mustNotStand: true },
        { ...drawn, mustNotStand: true, mayDiffer: true },
      ]) {
        expect(after([refused, stranger], 41_000, rules)).toMatchObject({
          kind: 'review',
          why: expect.stringContaining('booked at 1970-01-01T00:00:09.999Z') as string,
        });
      }
    },
  );

  test.each(['A', 'C'] as const)(
    'is left alone and waits for an operator when it has another amount, and no answer told us so (%s)',
    (state) => {
      for (const rules of [drawn, { ...drawn, mustNotStand: true }, approval]) {
        expect(after([refused, of(state, { amount: 9_000 })], 41_000, rules)).toMatchObject({
          kind: 'review',
          why: expect.stringContaining('of 9000 won') as string,
        });
      }
    },
  );

  test('counts as ours within the difference of two clocks, and if the VAN gives no time', () => {
    for (const [more, rules] of [
      [{ bookedAt: drawnAt - 10_000 }, drawn],
      [{ bookedAt: 0 }, approval],
      [{}, drawn],
    ] as const) {
      expect(after([refused, of('C', more)], 41_000, rules)).toMatchObject({ kind: 'settled', as: 'cancelled' });
    }
  });
});

describe('an unknown approval around midnight', () => {
  const midnight: UnknownApproval = { ...approval, days: ['own', 'next'] };
  const noneOf = (day: InquiryDay, at: number): Evidence => ({
    telegram: 'NET_CANCEL',
    day,
    heard: { kind: 'none', code: '7003' },
    at,
  });

  test('is inquired about under both days, at once', () => {
    expect(after([noneOf('own', 40_000)], 41_000, midnight)).toEqual({
      kind: 'send',
      telegram: 'NET_CANCEL',
      day: 'next',
      inMs: 0,
    });
  });

  test('is settled by "none" only when it holds for both', () => {
    const early = [noneOf('own', 40_000), noneOf('next', 40_100)];
    expect(after(early, 41_000, midnight)).toEqual({
      kind: 'send',
      telegram: 'NET_CANCEL',
      day: 'own',
      inMs: FINAL + 1 - 41_000,
    });
    const ownIsFinal = [...early, noneOf('own', FINAL + 1)];
    expect(after(ownIsFinal, FINAL + 2, midnight)).toEqual({
      kind: 'send',
      telegram: 'NET_CANCEL',
      day: 'next',
      inMs: 0,
    });
    expect(after([...ownIsFinal, noneOf('next', FINAL + 3)], FINAL + 4, midnight)).toEqual({
      kind: 'settled',
      as: 'none',
      code: '7003',
    });
  });

  test('is followed under the day where it was found', () => {
    const there = { ...found('A'), day: 'next' as const };
    expect(after([unanswered, there], 41_000, midnight)).toMatchObject({ telegram: 'NET_CANCEL', day: 'next' });
  });
});

describe('a VAN that did not know the approval is asked again', () => {
  const inText = (times: readonly number[]): readonly string[] =>
    times.map((time) => new Date(time).toISOString().replace('.000Z', 'Z'));
  /** Two of them are two seconds before and after midnight in Korea. */
  const asked = [
    ['2026-07-28T00:15:00Z', '2026-07-28T00:25:00Z', '2026-07-29T14:30:00Z'],
    ['2026-07-28T14:59:58Z', '2026-07-28T15:09:58Z', '2026-07-29T14:30:00Z'],
    ['2026-07-28T15:00:02Z', '2026-07-28T15:10:02Z', '2026-07-30T14:30:00Z'],
  ] as const;

  test.each(asked)(
    'at one, three and ten minutes after its longest processing, and before the end of the next Korean day (%s)',
    (at, _soon, late) => {
      const lastSendableAt = Date.parse(at);
      const early = [1, 3, 10].map((minutes) => lastSendableAt + T + minutes * 60_000);
      expect(inText(followUpTimes({ lastSendableAt, longestProcessingMs: T }))).toEqual([...inText(early), late]);
    },
  );

  test('at other times, if its clocks are configured differently', () => {
    expect(followUpTimes({ lastSendableAt: SENDABLE, longestProcessingMs: T }, [5, 7]).slice(0, -1)).toEqual([
      SENDABLE + T + 5,
      SENDABLE + T + 7,
    ]);
  });

  test.each(asked)(
    'by a run of an earlier version after ten minutes, and before the end of the next Korean day (%s)',
    (at, soon, late) => {
      expect(inText(lateFollowUpTimes({ lastSendableAt: Date.parse(at) }))).toEqual([soon, late]);
    },
  );
});

/** A VAN that carries out the requests that reach it, and loses requests and answers. */
type World = {
  readonly bookedAt: number | null;
  readonly fates: readonly ('lost' | 'no-answer' | 'answered' | 'refused')[];
  readonly bookedAmount: number;
  readonly days: readonly InquiryDay[];
  readonly keptUnder: InquiryDay;
};

const worlds: fc.Arbitrary<World> = fc.record({
  bookedAt: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: SENDABLE + T })),
  fates: fc.array(fc.constantFrom('lost' as const, 'no-answer' as const, 'answered' as const, 'refused' as const), {
    maxLength: 30,
  }),
  bookedAmount: fc.constantFrom(AMOUNT, AMOUNT, AMOUNT, AMOUNT - 1),
  ...{ days: fc.constant(['own'] as const), keptUnder: fc.constant('own' as const) },
});

/** For an approval around midnight. */
const midnightWorlds: fc.Arbitrary<World> = fc
  .tuple(worlds, fc.constantFrom('own' as const, 'next' as const))
  .map(([world, keptUnder]) => ({ ...world, days: ['own', 'next'], keptUnder }));

/** Runs the rules against a VAN until they end. */
function play(
  { bookedAt, fates, bookedAmount, days, keptUnder }: World,
  startedAt: number,
): { readonly end: NextStep; readonly balance: number; readonly now: number; readonly evidence: readonly Evidence[] } {
  let now = startedAt;
  let cancelled = false;
  const evidence: Evidence[] = [];
  const balance = (): number => (bookedAt !== null && now >= bookedAt && !cancelled ? bookedAmount : 0);
  const answer = (telegram: TelegramKind, day: InquiryDay): FollowUpAnswer => {
    // A cancel names its approval by number.
    const isBooked = bookedAt !== null && now >= bookedAt && (day === keptUnder || telegram === 'CANCEL');
    if (telegram === 'INQUIRY')
      return {
        kind: 'found',
        state: !isBooked ? 'N' : cancelled ? 'C' : 'A',
        balance: isBooked ? balance() : 0,
        amount: isBooked ? bookedAmount : 0,
      };
    if (!isBooked) return { kind: 'none', code: '7003' };
    if (cancelled) return { kind: 'cancelled', code: '7001' };
    if (telegram === 'NET_CANCEL' && bookedAmount !== AMOUNT) return { kind: 'refused', code: '8393' };
    cancelled = true;
    return { kind: 'cancelled', code: '0000' };
  };
  for (;;) {
    // The VAN's answer had another amount.
    const isAnother = bookedAmount !== AMOUNT;
    const step = nextStep({ ...approval, days, mustNotStand: isAnother, mayDiffer: isAnother }, evidence, now);
    if (step.kind !== 'send') return { end: step, balance: balance(), now, evidence };
    now += step.inMs;
    const at = now;
    const fate = fates[evidence.length] ?? 'answered';
    const isRefusable = fate === 'refused' && step.telegram !== 'INQUIRY';
    const said: FollowUpAnswer =
      fate === 'lost'
        ? { kind: 'no-answer' }
        : isRefusable
          ? { kind: 'refused', code: '8000' }
          : answer(step.telegram, step.day);
    now += fate === 'lost' || fate === 'no-answer' ? 30_000 : 100;
    evidence.push({
      telegram: step.telegram,
      day: step.day,
      heard: fate === 'no-answer' ? { kind: 'no-answer' } : said,
      at,
    });
  }
}

describe('whatever a VAN loses, refuses or does late', () => {
  test('a settled outcome matches its books, and can no longer change', () => {
    fc.assert(
      fc.property(fc.oneof(worlds, midnightWorlds), fc.integer({ min: 0, max: 60_000 }), (world, startedAt) => {
        const { end, balance, now } = play(world, startedAt);
        if (end.kind !== 'settled') {
          expect(end.kind).toBe('review');
          return;
        }
        expect(balance).toBe(end.as === 'approved' ? AMOUNT : 0);
        // Nothing is booked after the approval was settled.
        expect(world.bookedAt === null || world.bookedAt <= now).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  test('a run that is replayed from its rows, however late, settles nothing that was not settled', () => {
    const rules = (world: World, holdsCredential: boolean): UnknownApproval => {
      const isAnother = world.bookedAmount !== AMOUNT;
      return { ...approval, days: world.days, mustNotStand: isAnother, mayDiffer: isAnother, holdsCredential };
    };
    const late = fc.integer({ min: 0, max: 172_800_000 });
    let unsettled = 0;
    fc.assert(
      fc.property(
        fc.oneof(worlds, midnightWorlds),
        fc.nat(30),
        late,
        fc.boolean(),
        (world, cut, byMs, holdsCredential) => {
          const rows = play(world, 30_000).evidence.slice(0, cut);
          const then = nextStep(rules(world, true), rows, rows.at(-1)?.at ?? 30_000);
          const again = nextStep(rules(world, holdsCredential), rows, (rows.at(-1)?.at ?? 30_000) + byMs);
          if (then.kind === 'settled') expect(again).toEqual(then);
          else expect(again.kind).not.toBe('settled');
          if (then.kind !== 'settled') unsettled += 1;
        },
      ),
      { numRuns: 5_000 },
    );
    // The case was also checked for approvals that were not settled yet.
    expect(unsettled).toBeGreaterThan(1_000);
  });

  test('it is settled, unless answers are lost to the end', () => {
    fc.assert(
      fc.property(fc.oneof(worlds, midnightWorlds), (world) => {
        expect(play({ ...world, fates: world.fates.slice(0, 12) }, 30_000).end.kind).toBe('settled');
      }),
      { numRuns: 5_000 },
    );
  });
});

/** A VAN that has booked another payer's approval under our serial, before ours was drawn or with another amount. */
type StrangersWorld = {
  readonly stranger: { readonly bookedAt: number; readonly amount: number };
  readonly state: 'A' | 'C';
  readonly keptUnder: InquiryDay;
  readonly fates: readonly ('lost' | 'no-answer' | 'answered')[];
  readonly rules: Partial<UnknownApproval>;
};

const before = fc.record({
  bookedAt: fc.integer({ min: -86_400_000, max: -10_001 }),
  amount: fc.constantFrom(AMOUNT, 500),
});
const otherwise = fc.record({
  bookedAt: fc.integer({ min: -86_400_000, max: 60_000 }),
  amount: fc.integer({ min: 1, max: AMOUNT - 1 }),
});
const flags: fc.Arbitrary<Partial<UnknownApproval>> = fc.record({
  mustNotStand: fc.boolean(),
  holdsCredential: fc.boolean(),
});
const strangersWorlds: fc.Arbitrary<StrangersWorld> = fc.record({
  ...{
    stranger: fc.oneof(before, otherwise),
    state: fc.constantFrom('A' as const, 'C' as const),
    keptUnder: fc.constantFrom('own' as const, 'next' as const),
  },
  fates: fc.array(fc.constantFrom('lost' as const, 'no-answer' as const, 'answered' as const), { maxLength: 30 }),
  rules: flags,
});

/** Runs the rules against it until they end: returns the telegrams sent, and the end. */
function meet({ stranger, state, keptUnder, fates, rules }: StrangersWorld): {
  readonly sent: readonly TelegramKind[];
  readonly end: NextStep;
} {
  const ours: UnknownApproval = { ...approval, drawnAt: 0, days: ['own', 'next'], ...rules };
  const sent: TelegramKind[] = [];
  const evidence: Evidence[] = [];
  for (let now = 30_000; ; now += 100) {
    const step = nextStep(ours, evidence, now);
    if (step.kind !== 'send') return { sent, end: step };
    now += step.inMs;
    const isThere = step.day === keptUnder;
    // The OTC differs, so a net-cancel is refused; our own approval was refused for its serial.
    const byTelegram: Readonly<Record<TelegramKind, FollowUpAnswer>> = {
      NET_CANCEL: isThere ? { kind: 'refused', code: '8000' } : { kind: 'none', code: '7003' },
      INQUIRY: isThere
        ? { kind: 'found', state, balance: state === 'A' ? stranger.amount : 0, ...stranger }
        : { kind: 'found', state: 'N', balance: 0, amount: 0 },
      CANCEL: { kind: 'cancelled', code: '0000' },
    };
    const isHeard = (fates[sent.length] ?? 'answered') === 'answered';
    sent.push(step.telegram);
    evidence.push({
      telegram: step.telegram,
      day: step.day,
      heard: isHeard ? byTelegram[step.telegram] : { kind: 'no-answer' },
      at: now,
    });
  }
}

test('a stranger’s approval under our serial is never cancelled by its number, and settles nothing', () => {
  fc.assert(
    fc.property(strangersWorlds, (world) => {
      const { sent, end } = meet(world);
      expect(sent).not.toContain('CANCEL');
      expect(end.kind).toBe('review');
    }),
    { numRuns: 10_000 },
  );
});
