import { BehaviourQueue, type Behaviour } from './behaviours';

const DECLINE: Behaviour = { kind: 'decline', responseCode: '8326' };
const SILENT: Behaviour = { kind: 'silent', books: true };

describe('the behaviours asked for', () => {
  test('approve when there is none', () => {
    expect(new BehaviourQueue().take('OD1')).toEqual({ kind: 'approve' });
  });

  test('are used in the order they were added, once each by default, and only for their order', () => {
    const queue = new BehaviourQueue();
    queue.add({ orderNo: 'OD1', behaviour: DECLINE });
    queue.add({ behaviour: SILENT });
    expect(queue.take('OD2')).toEqual(SILENT);
    expect(queue.take('OD1')).toEqual(DECLINE);
    expect(queue.take('OD1')).toEqual({ kind: 'approve' });
  });

  test('last as many times as asked, with 0 until they are cleared', () => {
    const queue = new BehaviourQueue();
    queue.add({ times: 2, behaviour: DECLINE });
    queue.add({ times: 0, behaviour: SILENT });
    const kinds = ['OD1', 'OD1', 'OD1', 'OD1'].map((orderNo) => queue.take(orderNo).kind);
    expect(kinds).toEqual(['decline', 'decline', 'silent', 'silent']);
    queue.clear();
    expect(queue.take('OD1').kind).toBe('approve');
  });

  test('have an id each', () => {
    const queue = new BehaviourQueue();
    expect(queue.add({ behaviour: DECLINE })).not.toBe(queue.add({ behaviour: DECLINE }));
  });
});
