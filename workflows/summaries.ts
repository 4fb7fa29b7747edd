import type {
  BillingActivities,
  CardActivities,
  OtcActivities,
  OtcCalls,
  RegistrationActivities,
} from '../activities/billing/types';
import type { CanaryActivities } from '../activities/canary';
import type { CancellationActivities } from '../activities/cancellations/types';
import type { CryptoActivities, IssuerCalls, PaymentActivities } from '../activities/payments/types';
import type { RetentionActivities } from '../activities/retention/types';
import type { SweepActivities } from '../activities/sweep/types';
import type { WebhookActivities } from '../activities/webhooks/types';
import type { CheckActivities } from '../checker/types';
import type { CancelTelegram } from '../domain/cancelling';
import type { TelegramKind } from '../domain/settlement';
import { telegramNames } from './operator-texts';

/** What each activity of an interface does, for operators, who read it beside the activity in Temporal Web UI. */
type SummariesOf<Activities> = Readonly<Record<keyof Activities, string>>;

export const cryptoSummaries: SummariesOf<CryptoActivities & OtcActivities> = {
  encryptOrder: '주문 암호화 · encrypt the order for the issuer',
  encryptRegistration: '카드 등록 주문 암호화 · encrypt the registration for the issuer',
  openResult: '인증 결과 복호화 · open the authentication result',
  openOtcAnswer: 'OTC 응답 복호화 · open the issuer’s OTC',
};

export const cardSummaries: SummariesOf<CardActivities> = {
  keepCard: '카드 등록 결과 보관 · keep the registered card, encrypted by KMS',
  encryptOtcRequest: 'OTC 요청 암호화 · encrypt the request for an OTC',
  sealCardNumber: '등록 카드 준비 · prepare the registered card',
};

const paymentSummaries: SummariesOf<PaymentActivities> = {
  readStanding: '결제 상태 읽기 · read where the payment stands',
  openPayment: '결제 생성 · make the payment',
  issueScheme: '앱 스킴 발급 · issue the app scheme',
  claimBill: '청구서 선점, 승인 전문 준비 · claim the bill, draw the approval',
  drawNextApproval: '다음 VAN의 승인 전문 준비 · draw an approval at the next VAN',
  settleAttempt: '승인 전문 결과 읽기 · read how far the approval got',
  prepareFollowUp: '후속 전문 준비 · draw a net-cancel, cancel or inquiry',
  hearFollowUp: '후속 전문 결과 읽기 · read how far that telegram got',
  recordLateApproval: '늦은 승인 취소 기록 · record the late approval that was cancelled',
  recordOutcome: '결과 기록 · record the outcome',
};

const cancellationSummaries: SummariesOf<CancellationActivities> = {
  readCancellation: '취소 상태 읽기 · read where the cancellation stands',
  prepareCancelTelegram: '취소 전문 준비 · draw a cancel or inquiry',
  hearCancelTelegram: '취소 전문 결과 읽기 · read how far that telegram got',
  recordCancellation: '취소 결과 기록 · record the outcome',
};

const registrationSummaries: SummariesOf<RegistrationActivities> = {
  openRegistration: '카드 등록 생성 · make the registration',
  issueRegistrationScheme: '앱 스킴 발급 · issue the app scheme',
  endRegistration: '카드 등록 종료 기록 · record the registration’s end',
};

const billingSummaries: SummariesOf<BillingActivities> = {
  openCharge: '자동결제 생성 · make the charge',
  planRun: '실행 계획 · count what is due, and cut it into shards',
  openPeriods: '청구 회차 열기 · open the periods that are due',
  dueCharges: '청구할 회차 읽기 · read what is due',
  endGrace: '유예 종료 처리 · end what is past its grace',
  noteRun: '진행 상황 기록 · record the run’s progress',
};

/** Of the local activities. */
export const localSummaries = {
  ...cryptoSummaries,
  ...paymentSummaries,
  ...cancellationSummaries,
  ...registrationSummaries,
  ...billingSummaries,
} as const;

export const canarySummaries: SummariesOf<CanaryActivities> = {
  touchDatabase: '데이터베이스 확인 · ask the database',
};

export const sweepSummaries: SummariesOf<SweepActivities> = {
  sweepPage: '열린 행과 그 실행 확인 · look at open rows and their runs',
  noteDuty: '점검 결과 기록 · record what was found',
};

export const retentionSummaries: SummariesOf<RetentionActivities> = {
  keepPartitions: '이벤트 파티션 만들기·지우기 · make and drop partitions of events',
  forgetPage: '오래된 행 삭제 · delete a page of old rows',
};

export const webhookSummaries: SummariesOf<WebhookActivities> = {
  sendWebhooks: '웹훅 전송 · send the webhooks that are due',
};

export const checkSummaries: SummariesOf<CheckActivities> = {
  runCheck: '불변식 검사 · check the invariants',
};

export const otcSummaries: SummariesOf<OtcCalls> = {
  requestOtc: '카드사에 OTC 요청 · ask the issuer for an OTC',
};

export const issuerSummaries: SummariesOf<IssuerCalls> = {
  registerOrder: '카드사에 주문 등록 · register the order with the issuer',
};

/** Of a billing run's shard, in a list of runs. */
export const shardSummary = (number: number, of: number): string =>
  `구독 묶음 ${number}/${of} · shard ${number} of ${of}`;

/** Of a telegram to a VAN. */
export const approvalSummary = (van: string): string => `${van}에 승인 요청 · ask ${van} for approval`;
export function telegramSummary(telegram: TelegramKind | CancelTelegram, van: string): string {
  const { ko, en } = telegramNames[telegram];
  return `${van}에 ${ko} 전문 · ${en} at ${van}`;
}

/** What a run waits for, beside its timer. */
export const timerSummaries = {
  payer: '카드 앱 인증 대기 · the payer in the card app',
  payerWithoutScheme: '결제 시간 만료 대기 · the payment’s expiry',
  lastAnswer: '승인 응답 대기 · the approval’s answer in its row',
  nextTelegram: '다음 전문까지 대기 · the next telegram about the approval',
  nextCancelTelegram: '다음 취소 전문까지 대기 · the next telegram of the cancellation',
  nextLook: '늦은 승인 확인까지 대기 · the next look for a late approval',
  afterFault: '오류 후 다시 시도까지 대기 · the next try after a fault',
  outOfService: 'VAN·카드사 복구 대기 · until VAN and issuer are back in service',
  chargePatience: '자동결제 결과 대기 한도 · how long the run waits for a charge',
  probe: '중지 후 시험 청구까지 대기 · the probe of a stopped run',
  webhookRetry: '웹훅 재전송까지 대기 · the next try of webhooks',
} as const;
