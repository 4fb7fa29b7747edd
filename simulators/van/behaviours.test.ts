import { type Behaviour, BehaviourQueue, type Matched } from './behaviours';
import { MESSAGE_NAMES } from './checks';

const DECLINE: Behaviour = { kind: 'decline', responseCode: '8326' };
const SILENT: Behaviour = { kind: 'silent', books: true };

const request = (orderNo: string, amount = 10_000, message: Matched['message'] = 'approval') => ({
  orderNo,
  amount,
  message,
});

describe('the requested behaviours', () => {
  test('approve when there is none', () => {
    expect(new BehaviourQueue().take(request('OD1'))).toEqual({ kind: 'approve' });
  });

  test('are used in the order they were added, once each by default, and only for their order', () => {
    const queue = new BehaviourQueue();
    queue.add({ orderNo: 'OD1', behaviour: DECLINE });
    queue.add({ behaviour: SILENT });
    expect(queue.take(request('OD2'))).toEqual(SILENT);
    expect(queue.take(request('OD1'))).toEqual(DECLINE);
    expect(queue.take(request('OD1'))).toEqual({ kind: 'approve' });
  });

  test('match by the amount and the order number’s prefix, with every given matcher', () => {
    const queue = new BehaviourQueue();
    queue.add({ orderNoPrefix: 'PL', amount: 9_900, behaviour: DECLINE });
    queue.add({ amount: 5_000, behaviour: SILENT });
    const kinds = [
      request('PL1', 100),
      request('OD1', 9_900),
      request('PL1', 9_900),
      request('PL1', 9_900),
      request('OD1', 5_000),
    ].map((asked) => queue.take(asked).kind);
    expect(kinds).toEqual(['approve', 'approve', 'decline', 'approve', 'silent']);
  });

  test.each(MESSAGE_NAMES)('of one kind of message are used for that kind alone: %s', (message) => {
    const queue = new BehaviourQueue();
    queue.add({ orderNo: 'OD1', message, times: 0, behaviour: SILENT });
    const used = MESSAGE_NAMES.filter((asked) => queue.take(request('OD1', 10_000, asked)).kind === 'silent');
    expect(used).toEqual([message]);
    expect(queue.take({ ...request('OD1'), message: undefined })).toEqual({ kind: 'approve' });
  });

  test('without a kind of message are used for any', () => {
    const queue = new BehaviourQueue();
    queue.add({ times: 0, behaviour: SILENT });
    expect([...MESSAGE_NAMES, undefined].map((message) => queue.take({ ...request('OD1'), message }).kind)).toEqual(
      Array(MESSAGE_NAMES.length + 1).fill('silent'),
    );
  });

  test('last the requested number of times, or with 0 until they are cleared', () => {
    const queue = new BehaviourQueue();
    queue.add({ times: 2, behaviour: DECLINE });
    queue.add({ times: 0, behaviour: SILENT });
    const kinds = ['OD1', 'OD1', 'OD1', 'OD1'].map((orderNo) => queue.take(request(orderNo)).kind);
    expect(kinds).toEqual(['decline', 'decline', 'silent', 'silent']);
    queue.clear();
    expect(queue.take(request('OD1')).kind).toBe('approve');
  });

  test('each have an id', () => {
    const queue = new BehaviourQueue();
    expect(queue.add({ behaviour: DECLINE })).not.toBe(queue.add({ behaviour: DECLINE }));
  });
});
