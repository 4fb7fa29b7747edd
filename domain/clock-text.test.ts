import { instantText } from './clock-text';

test.each([
  ['2026-11-28T06:04:05.999Z', '11월 28일(토) 오후 3:04:05', '2026-11-28 15:04:05 KST'],
  ['2026-12-31T15:00:07Z', '1월 1일(금) 오전 12:00:07', '2027-01-01 00:00:07 KST'],
  ['2028-02-29T03:05:00Z', '2월 29일(화) 오후 12:05:00', '2028-02-29 12:05:00 KST'],
])('%s is told as people in Korea say it, and as it sorts', (instant, spoken, sorted) => {
  const told = { ko: `${spoken} (${sorted})`, en: sorted };
  expect(instantText(instant)).toEqual(told);
  expect(instantText(Date.parse(instant))).toEqual(told);
});
