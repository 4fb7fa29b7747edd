import type { CancellationPosition, InFlight } from '../activities/cancellations/types';
import type { KnownAs } from '../activities/payments/types';
import { hasEnded } from '../domain/cancellation-states';
import type { CancelEvidence, CancelStep } from '../domain/cancelling';
import type { Party } from '../domain/circuits';
import { instantText } from '../domain/clock-text';
import { isFinal, stateLetter } from '../domain/payment-states';
import type { Position } from '../domain/position';
import { type Reason, reasons } from '../domain/reasons';
import type { Evidence, NextStep } from '../domain/settlement';
import {
  answerText,
  cancellationNames,
  nameOf,
  type OperatorText,
  paymentNames,
  telegramNames,
  together,
} from './operator-texts';

/** Where the subject of a run stands, and since when. */
type Standing = {
  readonly code: string;
  readonly name: OperatorText;
  readonly hasEnded: boolean;
  /** Epoch ms, or ISO 8601. */
  readonly since: number | string;
  /** Further facts, for those who compare with rows. */
  readonly more?: OperatorText;
};

/**
 * Current details for Temporal Web UI: where the run's subject stands since when, then why, or what comes next and
 * when; in Korean, and then in English.
 */
export function detailsOf({ code, name, hasEnded: isOver, since, more }: Standing, text: OperatorText): string {
  const time = instantText(since);
  const facts = { ko: more === undefined ? '' : ` (${more.ko})`, en: more === undefined ? '' : ` (${more.en})` };
  return [
    `**${name.ko}** \`${code}\`${facts.ko} — ${time.ko}${isOver ? '에 종료' : '부터'}`,
    text.ko,
    `**${name.en}** \`${code}\`${facts.en} — ${isOver ? 'ended' : 'since'} ${time.en}`,
    text.en,
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}

/** Current details of a payment. */
export const describePayment = (at: Position, since: number | string, text: OperatorText): string =>
  detailsOf(
    {
      code: at.status,
      name: nameOf(paymentNames, at.status),
      hasEnded: isFinal(at.status),
      since,
      more: {
        ko: `상태 ${stateLetter(at.status)}, 버전 ${at.version}`,
        en: `state ${stateLetter(at.status)}, version ${at.version}`,
      },
    },
    text,
  );

/** Current details of a cancellation. */
export const describeCancellation = (
  { status, version }: CancellationPosition,
  since: number | string,
  text: OperatorText,
): string =>
  detailsOf(
    {
      code: status,
      name: nameOf(cancellationNames, status),
      hasEnded: hasEnded(status),
      since,
      more: { ko: `버전 ${version}`, en: `version ${version}` },
    },
    text,
  );

/** How long the payer may take. */
export const untilText = (expiresAt: string): OperatorText => {
  const time = instantText(expiresAt);
  return {
    ko: `결제자가 ${time.ko}까지 카드 앱에서 인증해야 합니다. 그때까지 결과가 없으면 시간 만료로 끝납니다.`,
    en: `The payer has until ${time.en} in the card app. Without a result it then ends as expired.`,
  };
};

/** How a payment, a registration or a charge ended. */
export type Ending = {
  readonly reason?: Reason | undefined;
  /** The issuer's or VAN's own code behind the reason. */
  readonly code?: string | undefined;
  readonly van?: string | undefined;
  readonly approvalNo?: string | undefined;
  /** It ended without a charge. */
  readonly isUnpaid?: boolean;
};

/** Why it ended so, and what its payer reads. */
export function endingText({ reason, code, van, approvalNo, isUnpaid = false }: Ending): OperatorText {
  const at = van === undefined ? '' : `VAN ${van} `;
  const number =
    approvalNo === undefined
      ? undefined
      : { ko: `${at}승인번호 ${approvalNo}.`, en: `${at}approval number ${approvalNo}.` };
  return together(number, reason === undefined ? undefined : reasonText(reason, code, isUnpaid));
}

function reasonText(reason: Reason, code: string | undefined, isUnpaid: boolean): OperatorText {
  const { payer, unpaid } = reasons[reason];
  const told = isUnpaid && unpaid !== undefined ? unpaid : payer;
  const codes = {
    ko: code === undefined ? '' : `, 코드 \`${code}\``,
    en: code === undefined ? '' : `, code \`${code}\``,
  };
  return {
    ko: `사유 \`${reason}\`${codes.ko}. 결제자 안내: “${told.ko}”`,
    en: `Reason \`${reason}\`${codes.en}. The payer reads: “${told.en}”`,
  };
}

/** Texts of others as plain text on one line, so that Markdown does not interpret them. */
export const verbatim = (words: string): string =>
  `\`${words.replaceAll('`', "'").replaceAll('|', '/').replace(/\s+/g, ' ').trim()}\``;

/** Current details of a run that made no payment. */
export const refusalDetails = (reason: Reason, detail: string | undefined, at: number): string =>
  detailsOf(
    { code: 'REFUSED', name: { ko: '결제하지 않음', en: 'Refused, no payment was made' }, hasEnded: true, since: at },
    together(
      detail === undefined ? undefined : { ko: `${verbatim(detail)}.`, en: `${verbatim(detail)}.` },
      reasonText(reason, undefined, true),
    ),
  );

/**
 * Current details of a charge that waits because a VAN or an issuer is out of service.
 * @param since epoch ms
 * @param nextAt epoch ms of the next look
 */
export function postponedDetails({ kind, code }: Party, since: number, nextAt: number): string {
  const who = kind === 'van' ? { ko: 'VAN', en: 'VAN' } : { ko: '카드사', en: 'issuer' };
  const time = instantText(nextAt);
  return detailsOf(
    { code: 'POSTPONED', name: { ko: '청구 대기', en: 'Waiting, no payment was made yet' }, hasEnded: false, since },
    {
      ko: `${who.ko} ${code}에 새로 결제를 요청하지 않는 동안 기다립니다. ${time.ko}에 다시 확인합니다.`,
      en: `Waits while no new payment goes to ${who.en} ${code}. Looks again at ${time.en}.`,
    },
  );
}

/** A VAN's words about an approval, after its response code. */
export const vanSaid = (van: string, code: string | undefined, words: string): OperatorText => {
  const said = verbatim([code ?? '', words].filter((word) => word !== '').join(' '));
  return { ko: `VAN ${van} 응답: ${said}`, en: `VAN ${van} said: ${said}` };
};

type Sending = Extract<NextStep, { readonly kind: 'send' }> | Extract<CancelStep, { readonly kind: 'send' }>;

/** The next telegram and its time, after what was heard last. */
export function nextTelegramText(
  { telegram, inMs }: Sending,
  heard: readonly (Evidence | CancelEvidence)[],
  now: number,
): OperatorText {
  const [name, time] = [nameOf(telegramNames, telegram), instantText(now + inMs)];
  return together(
    inMs > 0
      ? { ko: `다음: ${time.ko}에 ${name.ko} 전문.`, en: `Next: ${name.en} at ${time.en}.` }
      : { ko: `지금 ${name.ko} 전문을 보냅니다.`, en: `A ${name.en} goes now.` },
    heardText(heard),
  );
}

function heardText(heard: readonly (Evidence | CancelEvidence)[]): OperatorText | undefined {
  const last = heard.at(-1);
  if (last === undefined) return undefined;
  const [name, answer] = [nameOf(telegramNames, last.telegram), answerText(last.heard)];
  return {
    ko: `지금까지 전문 ${heard.length}건, 마지막 ${name.ko} 응답: ${answer.ko}.`,
    en: `Telegrams so far: ${heard.length}; the answer to the last (${name.en}): ${answer.en}.`,
  };
}

/** When an operator is asked, if it is not settled by then. */
export const reviewByText = (reviewAt: number): OperatorText => {
  const time = instantText(reviewAt);
  return {
    ko: `${time.ko}까지 알 수 없으면 담당자 확인으로 넘어갑니다.`,
    en: `Unless it is settled by ${time.en}, an operator is asked.`,
  };
};

/** The facts that an operator needs to look up the approval of a payment in NEEDS_REVIEW at the VAN. */
export type ReviewFacts = KnownAs & {
  readonly paymentId: string;
  readonly attemptId: string;
  readonly van: string;
  /** Won. */
  readonly amount: number;
  /** The last thing heard about it. */
  readonly why: string;
};

const table = (rows: readonly (readonly [label: string, value: string | number])[]): string =>
  ['| | |', '|---|---|', ...rows.map(([label, value]) => `| ${label} | ${value} |`)].join('\n');

/** `yyyyMMddHHmmss` of telegrams, for people. */
const kstText = (dateTime: string): string => `${dateTime} KST`;

/** Of a payment that waits for an operator: which approval to look up, and what to do. */
export const reviewText = (facts: ReviewFacts): OperatorText => ({
  ko: `VAN의 응답을 알 수 없습니다 (${facts.why}). 엔진은 더 묻지 않습니다. 아래 승인을 VAN에서 그 날짜와 다음 날로 확인한 뒤, \
VAN에도 묻고 다음 할 일을 알려 주는 \`npm run resolve -- payment ${facts.paymentId}\` 명령을 실행하거나 업데이트 \`resolve\`를 보내 주세요.`,
  en: `The VAN's answer is unknown (${facts.why}). The engine asks no more. Look the approval below up at the VAN under that date \
and the day after, then run \`npm run resolve -- payment ${facts.paymentId}\`, which asks the VAN too and says how to go on. \
Or send the update \`resolve\`: \`{verdict: "NOT_APPROVED", operator, note}\`, or \
\`{verdict: "APPROVED", approvalNo, approvedAt, maskedCardNo, cardIssuerName, acquirerName, evidence or override, operator, note}\`.

${table([
  ['시도 · attempt', facts.attemptId],
  ['VAN', facts.van],
  ['단말기 · terminal', facts.terminalId],
  ['거래일 · date', facts.serialDate],
  ['전문 일련번호 · serial', facts.serial],
  ['전송일시 · transmitted at', kstText(facts.transmittedAt)],
  ['금액 · amount', `${facts.amount} won`],
  ['주문번호 · order number', facts.orderNo],
])}`,
});

/** The same when the rows have no approval to look up. */
export const reviewWithoutAttemptText = (paymentId: string, why: string): OperatorText => ({
  ko: `VAN의 응답을 알 수 없습니다 (${why}). \`npm run resolve -- payment ${paymentId}\` 명령을 실행하거나 업데이트 \`resolve\`를 보내 주세요.`,
  en: `The VAN's answer is unknown (${why}). Run \`npm run resolve -- payment ${paymentId}\`, or send the update \`resolve\`.`,
});

/** Of a cancellation in flight: what it gives back, and what comes next. */
export const cancellationText = (
  { van, cancelling, approval }: InFlight,
  step: Extract<CancelStep, { kind: 'send' }>,
  heard: readonly CancelEvidence[],
  now: number,
): OperatorText =>
  together(
    {
      ko: `결제 ${approval.paymentId}의 ${cancelling.balanceBefore}원 중 ${cancelling.amount}원을 VAN ${van}에서 취소합니다.`,
      en: `Cancels ${cancelling.amount} of ${cancelling.balanceBefore} won of payment ${approval.paymentId} at VAN ${van}.`,
    },
    nextTelegramText(step, heard, now),
  );

/** Of a cancellation that waits for an operator: what to look up, and what to do. */
export const cancellationReviewText = ({ at, van, cancelling, approval }: InFlight, why: string): OperatorText => ({
  ko: `VAN이 취소했는지 알 수 없습니다 (${why}). 승인 잔액을 VAN에서 확인한 뒤 \`npm run resolve -- cancellation ${at.cancellationId}\` 명령을 \
실행하거나 업데이트 \`resolve\`를 보내 주세요.`,
  en: `Whether the VAN cancelled is unknown (${why}). Look the approval's balance up at the VAN, then run \
\`npm run resolve -- cancellation ${at.cancellationId}\`, or send the update \`resolve\`: \
\`{verdict: "CANCELLED" or "NOT_CANCELLED", operator, note}\`.

${table([
  ['취소 · cancellation', at.cancellationId],
  ['결제 · payment', approval.paymentId],
  ['VAN', van],
  ['단말기 · terminal', approval.terminalId],
  ['승인번호 · approval number', approval.approvalNo],
  ['승인일시 · approved at', kstText(approval.approvedAt)],
  ['승인 전문 · serial of the approval', `${approval.serial} / ${approval.serialDate}`],
  ['취소할 금액 · to be cancelled', `${cancelling.amount} won`],
  ['취소되었으면 잔액 · balance if it was', `${cancelling.balanceBefore - cancelling.amount} won`],
  ['취소되지 않았으면 잔액 · balance if it was not', `${cancelling.balanceBefore} won`],
])}`,
});

/** How a cancellation ended; `code` is the VAN's. */
export type CancellationEnding = { readonly reason?: string | undefined; readonly code?: string | undefined };

export function cancellationEndingText({ reason, code }: CancellationEnding): OperatorText {
  const said = code === undefined || code === '' ? '' : verbatim(code);
  return together(
    reason === undefined ? undefined : { ko: `사유 \`${reason}\`.`, en: `Reason \`${reason}\`.` },
    said === '' ? undefined : { ko: `VAN 응답: ${said}.`, en: `The VAN's answer: ${said}.` },
  );
}

/** Of the webhooks' run while it waits. @param why what the activity found */
export const webhookRetryText = (why: string, at: number): OperatorText => {
  const time = instantText(at);
  return { ko: `다음 전송: ${time.ko}. ${why}`, en: `Next: ${time.en}. ${why}` };
};

export const webhooksSentText = (at: number): OperatorText => {
  const time = instantText(at);
  return { ko: `보낼 웹훅이 없습니다. ${time.ko}에 종료.`, en: `Nothing is left to send. Ended ${time.en}.` };
};

/** Details without a status: the text in both languages. */
export const detailsInBoth = ({ ko, en }: OperatorText): string => [ko, en].join('\n\n');

/** Of a run that has continued as a new one, which has its workflow id. */
export const CONTINUED: OperatorText = {
  ko: '이 실행은 끝났고, 같은 워크플로 ID의 새 실행으로 이어졌습니다.',
  en: 'This run has ended, and went on as a new run of the same workflow id.',
};

/** Both languages on one line. */
export const onOneLine = ({ ko, en }: OperatorText): string => (ko === en ? ko : `${ko} · ${en}`);
