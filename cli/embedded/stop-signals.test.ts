import { Interrupted, StopSignals } from './stop-signals';

let now: number;
let stop: StopSignals;
const onSecond = jest.fn();

beforeEach(() => {
  now = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  onSecond.mockClear();
  stop = new StopSignals(onSecond);
});
afterEach(() => {
  stop.dispose();
  jest.restoreAllMocks();
});

test('the first signal asks to stop', async () => {
  process.emit('SIGINT', 'SIGINT');
  await stop.requested();
  expect(stop.signal.reason).toBeInstanceOf(Interrupted);
  expect(onSecond).not.toHaveBeenCalled();
});

test('a press that npm passes on again does not count as a second one', () => {
  process.emit('SIGINT', 'SIGINT');
  now = 900;
  process.emit('SIGINT', 'SIGINT');
  expect(onSecond).not.toHaveBeenCalled();
});

test('a later signal is a second one', () => {
  process.emit('SIGINT', 'SIGINT');
  now = 1_500;
  process.emit('SIGINT', 'SIGINT');
  expect(onSecond).toHaveBeenCalledTimes(1);
});

test('a failure that stopped the run keeps its reason when a signal follows', () => {
  const failure = new Error('worker keeps ending');
  stop.abort(failure);
  process.emit('SIGTERM', 'SIGTERM');
  expect(stop.signal.reason).toBe(failure);
});

test('after the end, signals are no longer handled', () => {
  const before = process.listenerCount('SIGINT');
  stop.dispose();
  expect(process.listenerCount('SIGINT')).toBe(before - 1);
});
