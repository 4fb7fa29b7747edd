import { LaunchError } from './context';
import { NotReadyError, waitFor } from './wait-for';

const never = new AbortController().signal;
const options = { what: 'the part', timeoutMs: 150, signal: never, advice: 'Look into its log.' };

class Hopeless extends LaunchError {}

test('it ends when the probe is ready, whatever went wrong before', async () => {
  const probe = jest
    .fn<Promise<string>, []>()
    .mockRejectedValueOnce(new Error('refused'))
    .mockResolvedValueOnce('starting')
    .mockResolvedValue('ready');
  await waitFor({ ...options, timeoutMs: 5_000 }, probe);
  expect(probe).toHaveBeenCalledTimes(3);
});

test('after the time-out, the error holds the last state and the advice', async () => {
  const failure = waitFor(options, () => Promise.resolve('still starting'));
  await expect(failure).rejects.toThrow(NotReadyError);
  await expect(failure).rejects.toThrow(/the part.*still starting\nLook into its log/);
});

test('a failure that waiting can’t fix ends it at once', async () => {
  const probe = jest.fn(() => Promise.reject(new Hopeless('wrong password')));
  await expect(waitFor({ ...options, timeoutMs: 60_000 }, probe)).rejects.toThrow('wrong password');
  expect(probe).toHaveBeenCalledTimes(1);
});

test('an abort ends it with its reason', async () => {
  const controller = new AbortController();
  const wait = waitFor({ ...options, timeoutMs: 60_000, signal: controller.signal }, () => {
    controller.abort(new Error('Ctrl-C'));
    return Promise.resolve('starting');
  });
  await expect(wait).rejects.toThrow();
  expect(controller.signal.reason).toEqual(new Error('Ctrl-C'));
});
