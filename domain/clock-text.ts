import { type KstDateTime, kstDateTime } from './kst';

const weekdays = ['일', '월', '화', '수', '목', '금', '토'] as const;
const HALF_DAY = 12;

/**
 * An instant for operators, who compare it with logs: as people say it in Korea, with its seconds, and as it sorts.
 * @param instant epoch ms, or ISO 8601
 */
export function instantText(instant: number | string): { readonly ko: string; readonly en: string } {
  const dateTime = kstDateTime(new Date(instant));
  const en = `${dateTime.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3 $4:$5:$6')} KST`;
  return { ko: `${spoken(dateTime)} (${en})`, en };
}

/** 11월 28일(토) 오후 3:04:05 */
function spoken(dateTime: KstDateTime): string {
  const [year = 0, month = 1, day = 1, hour = 0] = [
    dateTime.slice(0, 4),
    dateTime.slice(4, 6),
    dateTime.slice(6, 8),
    dateTime.slice(8, 10),
  ].map(Number);
  const weekday = weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '';
  const clock = [hour % HALF_DAY === 0 ? HALF_DAY : hour % HALF_DAY, dateTime.slice(10, 12), dateTime.slice(12)];
  return `${month}월 ${day}일(${weekday}) ${hour < HALF_DAY ? '오전' : '오후'} ${clock.join(':')}`;
}
