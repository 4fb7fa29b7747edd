import type { BillingRunState, RunCounts } from '../activities/billing/types';
import type { CancellationStatus } from '../domain/cancellation-states';
import type { CancelAnswer, CancelTelegram } from '../domain/cancelling';
import type { PaymentStatus } from '../domain/payment-states';
import type { FollowUpAnswer, OriginalState, TelegramKind } from '../domain/settlement';
import type { BillingKeyState } from '../domain/subscription-states';

/** What operators read in Temporal Web UI. */
export type OperatorText = { readonly ko: string; readonly en: string };

type Named<Code extends string> = Readonly<Record<Code, OperatorText>>;

export const paymentNames: Named<PaymentStatus> = {
  REQUESTED: { ko: '결제 요청', en: 'Requested' },
  SCHEME_ISSUED: { ko: '카드 앱 인증 대기', en: 'Waiting for the card app' },
  AUTHENTICATED: { ko: '인증 완료', en: 'Authenticated' },
  APPROVING: { ko: '승인 요청 중', en: 'Asking for approval' },
  UNCONFIRMED: { ko: '승인 결과 확인 중', en: 'Outcome unknown, being settled' },
  NEEDS_REVIEW: { ko: '담당자 확인 필요', en: 'Outcome unknown, waits for an operator' },
  APPROVED: { ko: '승인', en: 'Approved' },
  PARTIALLY_CANCELLED: { ko: '부분 취소', en: 'Cancelled in part' },
  CANCELLED: { ko: '취소', en: 'Cancelled' },
  DECLINED: { ko: '승인 거절', en: 'Declined' },
  AUTH_FAILED: { ko: '인증 실패', en: 'Not authenticated' },
  EXPIRED: { ko: '시간 만료', en: 'Expired' },
  NET_CANCELLED: { ko: '망취소', en: 'Net-cancelled' },
};

export const cancellationNames: Named<CancellationStatus> = {
  REQUESTED: { ko: '취소 요청 중', en: 'Asking for the cancellation' },
  UNCONFIRMED: { ko: '취소 결과 확인 중', en: 'Outcome unknown, being settled' },
  NEEDS_REVIEW: { ko: '담당자 확인 필요', en: 'Outcome unknown, waits for an operator' },
  DONE: { ko: '취소 완료', en: 'Cancelled' },
  FAILED: { ko: '취소되지 않음', en: 'Not cancelled' },
};

export const billingKeyNames: Named<BillingKeyState> = {
  REQUESTED: { ko: '카드 등록 요청', en: 'Registration requested' },
  SCHEME_ISSUED: { ko: '카드 앱 인증 대기', en: 'Waiting for the card app' },
  ACTIVE: { ko: '카드 등록 완료', en: 'Card registered' },
  FAILED: { ko: '카드 등록 실패', en: 'Registration failed' },
  EXPIRED: { ko: '시간 만료', en: 'Expired' },
  DELETED: { ko: '등록 카드 삭제', en: 'Card removed' },
};

export const billingRunNames: Named<BillingRunState> = {
  RUNNING: { ko: '진행 중', en: 'Running' },
  PAUSED: { ko: '담당자가 일시 중지', en: 'Paused' },
  STOPPED: { ko: '스스로 중지', en: 'Stopped' },
  CANCELLED: { ko: '취소됨', en: 'Cancelled' },
  DONE: { ko: '완료', en: 'Done' },
};

export const countNames: Named<keyof RunCounts> = {
  opened: { ko: '연 회차', en: 'periods opened' },
  approved: { ko: '승인', en: 'approved' },
  declined: { ko: '거절', en: 'declined' },
  unsettled: { ko: '결과 미확인', en: 'unsettled' },
  alreadyStarted: { ko: '이미 시작됨', en: 'already started' },
  refused: { ko: '청구하지 않음', en: 'refused' },
  ended: { ko: '유예 종료', en: 'grace ended' },
  skipped: { ko: '건너뛴 회차', en: 'skipped' },
  postponed: { ko: '다음으로 미룬 회차', en: 'postponed' },
};

export const telegramNames: Named<TelegramKind | CancelTelegram> = {
  NET_CANCEL: { ko: '망취소', en: 'net-cancel' },
  CANCEL: { ko: '취소', en: 'cancel' },
  PARTIAL_CANCEL: { ko: '부분 취소', en: 'partial cancel' },
  INQUIRY: { ko: '조회', en: 'inquiry' },
};

const answerNames: Named<(FollowUpAnswer | CancelAnswer)['kind']> = {
  'not-sent': { ko: '전송 안 됨', en: 'not sent' },
  'no-answer': { ko: '응답 없음', en: 'no answer' },
  cancelled: { ko: '취소됨', en: 'cancelled' },
  'already-cancelled': { ko: '이미 취소됨', en: 'cancelled before' },
  none: { ko: '거래 없음', en: 'no such approval' },
  'no-original': { ko: '원거래 없음', en: 'no such approval' },
  refused: { ko: '거절', en: 'refused' },
  found: { ko: '거래 있음', en: 'found' },
};

const originalNames: Named<OriginalState> = {
  A: { ko: '승인', en: 'approved' },
  C: { ko: '취소', en: 'cancelled' },
  D: { ko: '거절', en: 'declined' },
  P: { ko: '처리 중', en: 'in process' },
  N: { ko: '거래 없음', en: 'none' },
};

/** A code that a newer version wrote has no name here. */
export const nameOf = <Code extends string>(names: Named<Code>, code: Code): OperatorText =>
  Object.hasOwn(names, code) ? names[code] : { ko: code, en: code };

/** The VAN's answer to a telegram about an approval, with its code. */
export function answerText(heard: FollowUpAnswer | CancelAnswer): OperatorText {
  const name = heard.kind === 'found' ? nameOf(originalNames, heard.state) : nameOf(answerNames, heard.kind);
  const code = 'code' in heard ? ` \`${heard.code}\`` : '';
  const balance =
    heard.kind === 'found' && heard.state === 'A' && heard.balance !== heard.amount
      ? { ko: `, 잔액 ${heard.balance}원`, en: `, balance ${heard.balance} won` }
      : { ko: '', en: '' };
  return { ko: `${name.ko}${code}${balance.ko}`, en: `${name.en}${code}${balance.en}` };
}

/** Several texts, one after the other. */
export const together = (...texts: readonly (OperatorText | undefined)[]): OperatorText => {
  const given = texts.filter((text) => text !== undefined);
  return { ko: given.map(({ ko }) => ko).join(' '), en: given.map(({ en }) => en).join(' ') };
};
