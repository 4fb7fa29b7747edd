import { lowest, median, spreadOf } from './statistics';

const oneToHundred = Array.from({ length: 100 }, (_, at) => 100 - at);

test('percentiles are measured values', () => {
  expect(spreadOf(oneToHundred)).toEqual({ p50: 50, p90: 90, p99: 99, max: 100 });
  expect(spreadOf([7])).toEqual({ p50: 7, p90: 7, p99: 7, max: 7 });
});

test('numbers are sorted as numbers', () => {
  expect([median([10, 9, 100]), lowest([10, 9, 100])]).toEqual([10, 9]);
});

test('no measurement gives NaN', () => {
  expect(median([])).toBeNaN();
});
