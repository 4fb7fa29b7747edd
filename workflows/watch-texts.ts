import type { PreparedAttempt, Unknown } from '../activities/payments/types';
import { instantText } from '../domain/clock-text';
import { lastLookAt } from '../domain/settlement';
import { type OperatorText, together } from './operator-texts';

/** What a watch over an ended payment shows to operators. */
export const LOOKS_ON: OperatorText = {
  ko: '실행 취소가 요청되었지만, 늦은 승인을 확인하는 곳이 여기뿐이므로 계속합니다.',
  en: 'Its cancellation was requested. It looks for the approval all the same: nobody else does.',
};

const watchedText = ({ attempt: { van, attemptId } }: Unknown): OperatorText => ({
  ko: `결제는 망취소로 끝났습니다. VAN ${van}에 그 승인(${attemptId})이 늦게 나타나는지 봅니다.`,
  en: `Its payment ended as net-cancelled. It watches whether the approval ${attemptId} appears late at VAN ${van}.`,
});

export function nextLookText(unknown: Unknown, time: number): OperatorText {
  const [next, last] = [instantText(time), instantText(lastLookAt(unknown))];
  return together(watchedText(unknown), {
    ko: `다음 조회: ${next.ko}. 마지막 조회: ${last.ko}.`,
    en: `Next inquiry: ${next.en}. The last one: ${last.en}.`,
  });
}

export const foundText = ({ attempt: { van } }: Unknown): OperatorText => ({
  ko: `VAN ${van}에 조회했습니다. 승인이 있으면 취소합니다.`,
  en: `VAN ${van} was asked. An approval that it has is cancelled.`,
});

const endedText = (): OperatorText => {
  const time = instantText(Date.now());
  return { ko: `${time.ko}에 종료.`, en: `Ended ${time.en}.` };
};

export const appearedText = ({ attempt: { van, attemptId } }: Unknown): OperatorText =>
  together(
    {
      ko: `늦은 승인(${attemptId})이 VAN ${van}에 나타나 취소했고, 가맹점에 알렸습니다.`,
      en: `The approval ${attemptId} appeared late at VAN ${van}. It is cancelled, and the merchant is told.`,
    },
    endedText(),
  );

export const neverAppearedText = ({ attempt: { van, attemptId } }: Unknown): OperatorText =>
  together(
    {
      ko: `승인(${attemptId})은 VAN ${van}에 나타나지 않았습니다.`,
      en: `The approval ${attemptId} did not appear at VAN ${van}.`,
    },
    endedText(),
  );

export const lookUpText = ({ attemptId, van }: PreparedAttempt, why: string): OperatorText => ({
  ko: `결제가 취소로 기록된 뒤 승인이 나타났거나 있을 수 있습니다 (${why}). VAN ${van}에서 승인(${attemptId})을 확인하고, 이 결제의 승인만 \
취소한 뒤 업데이트 \`resolve\`를 verdict NOT_APPROVED로 보내 주세요.`,
  en: `An approval appeared after its payment was recorded as cancelled, or may exist: ${why}. Look ${attemptId} up at VAN ${van}, \
cancel this payment's approval there and no other, then send the update \`resolve\` with the verdict NOT_APPROVED.`,
});

export const settledByText = (operator: string, note: string): OperatorText =>
  together({ ko: `${operator} 담당자가 처리했습니다: ${note}.`, en: `Settled by ${operator}: ${note}.` }, endedText());
