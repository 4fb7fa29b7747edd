import { type BillSubject, type Booked, type CancellationSubject, invariants, type PaymentSubject } from './invariants';

const booked: Booked = {
  van: 'alpha',
  terminalId: 'TEST000001',
  orderNo: 'ODpay_1',
  approvalNo: '30000001',
  amount: 12_000,
  balance: 12_000,
};

const partsOfBill = { supply: 10_000, vat: 1_000, serviceCharge: 0, taxFree: 1_000 };

const paid: PaymentSubject = {
  id: 'pay_1',
  status: 'APPROVED',
  amount: 12_000,
  approvalNo: '30000001',
  maskedCardNo: '536112******1234',
  attempts: [
    {
      id: 'att_1_1',
      kind: 'APPROVAL',
      state: 'APPROVED',
      answer: {
        approvedAt: '20261124120000',
        vanTransactionId: '20261124000000000001',
        maskedCardNo: '536112******1234',
      },
    },
  ],
  events: ['requested', 'scheme_issued', 'authenticated', 'approving', 'approved'].map((status) => `payment.${status}`),
  journal: [12_000],
  booked: [booked],
  run: { isOpen: false, end: 'COMPLETED', result: 'APPROVED', approvesAsked: ['att_1_1'] },
  cancelledAmount: 0,
  cancellations: [],
  cancellationClaim: undefined,
};
const bill: BillSubject = { id: 'bill_1', state: 'F', holder: 'pay_1', parts: partsOfBill, payments: [paid] };

const of = (change: Partial<PaymentSubject>, billChange: Partial<BillSubject> = {}): BillSubject => ({
  ...bill,
  payments: [{ ...paid, ...change }],
  ...billChange,
});
const brokenIn = (subject: BillSubject): readonly number[] =>
  invariants.filter(({ broken }) => broken(subject).length > 0).map(({ number }) => number);

const unsettled = {
  status: 'UNCONFIRMED',
  approvalNo: null,
  journal: [],
  events: [...paid.events.slice(0, 4), 'payment.unconfirmed'],
  run: { isOpen: true, approvesAsked: ['att_1_1'] },
} as const satisfies Partial<PaymentSubject>;
const declined = {
  status: 'DECLINED',
  approvalNo: null,
  journal: [],
  booked: [],
  events: [...paid.events.slice(0, 4), 'payment.declined'],
  run: { ...paid.run, isOpen: false, result: 'DECLINED' },
} as const satisfies Partial<PaymentSubject>;
const open = { state: 'W', holder: 'pay_1' } as const;

/** A third of the payment, given back. */
const part: CancellationSubject = {
  id: 'can_1',
  status: 'DONE',
  ...{ amount: 3_600, supply: 3_000, vat: 300, serviceCharge: 0, taxFree: 300 },
  events: ['cancellation.requested', 'cancellation.done'],
};
const partly: Partial<PaymentSubject> = {
  status: 'PARTIALLY_CANCELLED',
  events: [...paid.events, 'payment.partially_cancelled'],
  journal: [12_000, -3_600],
  booked: [{ ...booked, balance: 8_400 }],
  cancelledAmount: 3_600,
  cancellations: [part],
};
const wholly: Partial<PaymentSubject> = {
  status: 'CANCELLED',
  events: [...paid.events, 'payment.cancelled'],
  journal: [12_000, -12_000],
  booked: [{ ...booked, balance: 0 }],
  cancelledAmount: 12_000,
  cancellations: [{ ...part, ...partsOfBill, amount: 12_000 }],
};
const asked: CancellationSubject = {
  ...part,
  status: 'UNCONFIRMED',
  events: ['cancellation.requested', 'cancellation.unconfirmed'],
  run: { isOpen: true },
};
const asking: Partial<PaymentSubject> = { cancellations: [asked], cancellationClaim: 'can_1' };

describe('what was given back', () => {
  test.each([
    ['a payment cancelled in part', of(partly)],
    ['a payment cancelled in whole', of(wholly, { state: 'C' })],
    ['a cancellation that is being settled', of(asking)],
    ['one that its VAN has carried out already', of({ ...asking, booked: [{ ...booked, balance: 8_400 }] })],
    [
      'one that failed',
      of({ cancellations: [{ ...part, status: 'FAILED', events: ['cancellation.requested', 'cancellation.failed'] }] }),
    ],
  ])('%s breaks nothing', (_what, subject) => {
    expect(brokenIn(subject)).toEqual([]);
  });

  test.each<[string, number, BillSubject]>([
    ['the books have another balance', 5, of({ ...partly, booked: [{ ...booked, balance: 8_399 }] })],
    [
      'the books have more than the cancels in flight explain',
      5,
      of({ ...asking, booked: [{ ...booked, balance: 1 }] }),
    ],
    ['the row has another sum', 5, of({ ...partly, cancelledAmount: 3_599 })],
    ['the status is of another sum', 5, of({ ...partly, status: 'APPROVED', events: paid.events })],
    [
      'more was given back than was taken',
      5,
      of({ ...wholly, cancelledAmount: 15_600, cancellations: [part, { ...part, amount: 12_000 }] }, { state: 'C' }),
    ],
    [
      'a part of the tax does not add up',
      5,
      of(
        { ...wholly, cancellations: [{ ...part, ...partsOfBill, vat: 999, supply: 10_001, amount: 12_000 }] },
        { state: 'C' },
      ),
    ],
    ['more VAT was given back than was taken', 5, of({ ...partly, cancellations: [{ ...part, vat: 1_001 }] })],
    ['a cancelled payment is booked', 2, of({ ...wholly, booked: [{ ...booked, balance: 1 }] }, { state: 'C' })],
    ['the bill of a cancelled payment is paid', 7, of(wholly, { state: 'F' })],
    ['the bill of a payment cancelled in part is cancelled', 7, of(partly, { state: 'C' })],
    ['one in flight has no claim', 3, of({ ...asking, cancellationClaim: undefined })],
    ['one in flight has no run', 3, of({ ...asking, cancellations: [{ ...asked, run: undefined }] })],
    [
      'one in flight has a run that ended',
      3,
      of({ ...asking, cancellations: [{ ...asked, run: { isOpen: false, end: 'TERMINATED' } }] }),
    ],
    [
      'one in flight has a run that is stuck',
      3,
      of({ ...asking, cancellations: [{ ...asked, run: { isOpen: true, isStuck: true } }] }),
    ],
    ['two are in flight', 3, of({ ...asking, cancellations: [asked, { ...asked, id: 'can_2' }] })],
    ['the claim is of one that has ended', 3, of({ ...partly, cancellationClaim: 'can_1' })],
    [
      'one made a forbidden move',
      7,
      of({
        ...partly,
        cancellations: [{ ...part, events: ['cancellation.requested', 'cancellation.failed', 'cancellation.done'] }],
      }),
    ],
    [
      'one has another last event',
      7,
      of({ ...partly, cancellations: [{ ...part, events: ['cancellation.requested'] }] }),
    ],
    [
      'a period is paid by a cancelled charge',
      6,
      of(wholly, { state: 'C', period: { subscriptionId: 'sub_1', period: '20261127', state: 'PAID' } }),
    ],
    [
      'a period is cancelled, and its charge is not',
      6,
      of(partly, { period: { subscriptionId: 'sub_1', period: '20261127', state: 'CANCELLED' } }),
    ],
  ])('is found wrong when %s (%i)', (_what, number, subject) => {
    expect(brokenIn(subject)).toContain(number);
  });
});

test.each([
  ['a paid bill', bill],
  ['a payment that is being settled and booked', of(unsettled, open)],
  ['a declined payment', of(declined, { state: 'W', holder: undefined })],
  ['a payment whose run is past its retention', of({ run: undefined })],
  ['a payment whose events are too old to be kept', of({ isOld: true, events: [] })],
  ['a payment whose run was terminated after the payment had ended', of({ run: { isOpen: false, end: 'TERMINATED' } })],
  [
    'a payment that was cancelled in the VAN’s books before it was recorded as net-cancelled',
    of(
      {
        ...declined,
        status: 'NET_CANCELLED',
        booked: [{ ...booked, balance: 0 }],
        events: [...unsettled.events, 'payment.net_cancelled'],
        run: { isOpen: false, end: 'COMPLETED', result: 'NET_CANCELLED' },
      },
      { state: 'W', holder: undefined },
    ),
  ],
  [
    'a payment whose approval was lost by a restored database, once an operator has settled it',
    of(
      {
        ...declined,
        reason: 'RESOLVED_BY_OPERATOR',
        attempts: [],
        run: { ...declined.run, approvesAsked: ['att_1_1'] },
      },
      { state: 'W', holder: undefined },
    ),
  ],
  [
    'an approval at the second VAN, after the first was not sent',
    of({ attempts: [{ id: 'att_1_0', kind: 'APPROVAL', state: 'FENCED', answer: null }, ...paid.attempts] }),
  ],
])('%s breaks nothing', (_what, subject) => {
  expect(brokenIn(subject)).toEqual([]);
});

describe('an invariant is broken by', () => {
  const second: PaymentSubject = { ...paid, id: 'pay_2', ...declined, booked: [{ ...booked, approvalNo: '30000002' }] };
  const cases: readonly (readonly [string, number, BillSubject])[] = [
    ['a bill that was charged twice', 1, { ...bill, payments: [paid, second] }],
    ['an approved payment that is not booked', 2, of({ booked: [] })],
    [
      'an approved payment that is booked under another number',
      2,
      of({ booked: [{ ...booked, approvalNo: '30000009' }] }),
    ],
    ['an approved payment that is booked over another amount', 2, of({ booked: [{ ...booked, amount: 11_000 }] })],
    ['a declined payment that is booked', 2, of({ ...declined, booked: [booked] }, { state: 'W', holder: undefined })],
    ['a booked payment without the claim', 2, of(unsettled, { state: 'W', holder: 'pay_9' })],
    ['a payment whose VAN does not answer', 2, of({ booked: undefined })],
    ['an unsettled payment without the claim', 3, of(unsettled, { state: 'W', holder: undefined })],
    ['an unsettled payment whose run has failed', 3, of({ ...unsettled, run: { isOpen: false, end: 'FAILED' } }, open)],
    ['an unsettled payment without a run', 3, of({ ...unsettled, run: undefined }, open)],
    ['an unsettled payment whose run is stuck', 3, of({ ...unsettled, run: { isOpen: true, isStuck: true } }, open)],
    [
      'a payment that its VAN did not know, without a watch',
      3,
      of({ ...declined, status: 'NET_CANCELLED', watch: 'missing' }, { state: 'W', holder: undefined }),
    ],
    [
      'a payment whose watch was terminated',
      3,
      of(
        { ...declined, status: 'NET_CANCELLED', watch: { isOpen: false, end: 'TERMINATED' } },
        { state: 'W', holder: undefined },
      ),
    ],
    [
      'two approvals that may have been received',
      4,
      of({ attempts: [...paid.attempts, { id: 'att_1_2', kind: 'APPROVAL', state: 'UNKNOWN', answer: null }] }),
    ],
    [
      'an approval that was asked for twice',
      4,
      of({ run: { isOpen: false, end: 'COMPLETED', approvesAsked: ['att_1_1', 'att_1_1'] } }),
    ],
    ['a payment that is not old and has no events', 7, of({ events: [] })],
    [
      'a payment whose events were kept and end in another status',
      7,
      of({ isOld: true, events: paid.events.slice(0, 3) }),
    ],
    ['an approval without a row', 4, of({ run: { isOpen: false, end: 'COMPLETED', approvesAsked: ['att_1_7'] } })],
    ['a journal that differs from the books', 5, of({ journal: [12_000, 12_000] })],
    [
      'a journal entry of a payment that charged nothing',
      5,
      of({ ...declined, journal: [12_000] }, { state: 'W', holder: undefined }),
    ],
    ['a final state that was left', 7, of({ events: ['payment.requested', 'payment.expired', 'payment.approved'] })],
    ['a status without its event', 7, of({ events: paid.events.slice(0, 4) })],
    [
      'a run that ended with another status',
      7,
      of({ run: { isOpen: false, end: 'COMPLETED', result: 'NET_CANCELLED' } }),
    ],
    ['an ended payment whose run is still open', 7, of({ run: { isOpen: true } })],
    ['a paid bill without an approved payment', 7, of(declined)],
    ['an approved payment of a bill that is not paid', 7, of({}, { state: 'D' })],
    [
      'a card number in an answer',
      8,
      of({
        attempts: [
          { id: 'att_1_1', kind: 'APPROVAL', state: 'APPROVED', answer: { maskedCardNo: '5361121234561234' } },
        ],
      }),
    ],
  ];

  test.each(cases)('%s (%i)', (_what, number, subject) => {
    expect(brokenIn(subject)).toContain(number);
  });

  test('and the violation names the ids', () => {
    expect(invariants[0]?.broken({ ...bill, payments: [paid, second] })).toEqual([
      'bill_1 was charged 2 times: alpha 30000001 over 12000 won, alpha 30000002 over 12000 won',
    ]);
  });
});
