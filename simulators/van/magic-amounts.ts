import type { Static } from '@sinclair/typebox';
import type { Behaviour, NewBehaviour } from './behaviours';
import type { MessageName } from './checks';

/** A VAN's own codes for the refusals that a magic amount asks for. */
export type MagicCodes = { readonly limit: string; readonly lost: string; readonly notSetUp: string };

type Standing = Static<typeof NewBehaviour>;
type Magic = { readonly amount: number; readonly message: MessageName; readonly behaviour: Behaviour };

/** Late, but within the time that a VAN's clients wait. */
const LATE_MS = 10_000;
const EVERY_MESSAGE = ['approval', 'net-cancel', 'cancel', 'partial-cancel', 'inquiry'] as const;

/**
 * The total amounts, in won, at which this VAN does not simply approve (docs/sandbox.md): a payment by its own, a
 * cancellation by what is given back.
 */
export function magicAmounts({ limit, lost, notSetUp }: MagicCodes): readonly Standing[] {
  const approvals: readonly Magic[] = [
    { amount: 900_001, message: 'approval', behaviour: refusal(limit, '한도초과') },
    { amount: 900_002, message: 'approval', behaviour: refusal(lost, '분실도난카드') },
    { amount: 900_003, message: 'approval', behaviour: refusal(notSetUp, '가맹점 미등록') },
    { amount: 900_011, message: 'approval', behaviour: LOST_ANSWER },
    { amount: 900_012, message: 'approval', behaviour: { kind: 'silent', books: false } },
    { amount: 900_013, message: 'approval', behaviour: { kind: 'delay', delayMs: LATE_MS } },
  ];
  const unreachable = EVERY_MESSAGE.map((message): Magic => ({ amount: 900_014, message, behaviour: LOST_ANSWER }));
  const cancels = (['cancel', 'partial-cancel'] as const).flatMap((message): readonly Magic[] => [
    { amount: 900_021, message, behaviour: refusal(notSetUp, '취소 불가') },
    { amount: 900_022, message, behaviour: LOST_ANSWER },
  ]);
  return [...approvals, ...unreachable, ...cancels].map((magic) => ({ ...magic, times: 0 }));
}

const LOST_ANSWER: Behaviour = { kind: 'silent', books: true };

const refusal = (responseCode: string, message1: string): Behaviour => ({ kind: 'decline', responseCode, message1 });
