import { lowest, median, spreadOf } from './statistics';

const oneToHundred = Array.from({ length: 100 }, (_, at) => 100 - at);

test('percentiles are values that were measured', () => {
  expect(spreadOf(oneToHundred)).toEqual({ p50: 50, p90: 90, p99: 99, max: 100 });
  expect(spreadOf([7])).toEqual({ p50: 7, p90: 7, p99: 7, max: 7 });
});

test('numbers are put in order as numbers', () => {
  expect([median([10, 9, 100]), lowest([10, 9, 100])]).toEqual([10, 9]);
});

test('nothing measured is no number', () => {
  expect(median([])).toBeNaN();
});
