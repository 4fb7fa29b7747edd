import { EndpointSettings, type WebhookBehaviour } from './webhook-behaviours';

const EVENT = { type: 'payment.approved', subjectId: 'pay_1' };
const SILENT: WebhookBehaviour = { kind: 'silent' };

const taken = (settings: EndpointSettings, count: number): readonly string[] =>
  Array.from({ length: count }, () => settings.take('shop', EVENT).kind);

describe('the settings of endpoints', () => {
  test('accept, and know no secret, at first', () => {
    const settings = new EndpointSettings();
    expect([settings.take('shop', EVENT), settings.secretsOf('shop')]).toEqual([{ kind: 'accept' }, []]);
  });

  test('are each endpoint’s own', () => {
    const settings = new EndpointSettings();
    settings.set('shop', { secrets: ['whsec_AAAA'], behaviour: SILENT });
    expect([settings.take('other', EVENT), settings.secretsOf('other')]).toEqual([{ kind: 'accept' }, []]);
  });

  test('last until they are changed, one without the other', () => {
    const settings = new EndpointSettings();
    settings.set('shop', { secrets: ['whsec_AAAA'] });
    settings.set('shop', { behaviour: SILENT });
    expect([taken(settings, 3), settings.secretsOf('shop')]).toEqual([Array(3).fill('silent'), ['whsec_AAAA']]);
    settings.set('shop', { secrets: ['whsec_BBBB'] });
    expect([taken(settings, 1), settings.secretsOf('shop')]).toEqual([['silent'], ['whsec_BBBB']]);
    settings.set('shop', { behaviour: { kind: 'accept' } });
    expect(taken(settings, 1)).toEqual(['accept']);
  });

  test('return to accepting after the given number of requests, and a new behaviour counts anew', () => {
    const settings = new EndpointSettings();
    settings.set('shop', { behaviour: { kind: 'reset', times: 2 } });
    expect(taken(settings, 3)).toEqual(['reset', 'reset', 'accept']);
    settings.set('shop', { behaviour: { kind: 'silent', times: 1 } });
    expect(taken(settings, 2)).toEqual(['silent', 'accept']);
    settings.set('shop', { behaviour: SILENT });
    expect(taken(settings, 2)).toEqual(['silent', 'silent']);
  });

  test.each([
    ['the subject', { subjectId: 'pay_1' }, ['silent', 'silent', 'accept']],
    ['the type', { type: 'payment.approved' }, ['silent', 'accept', 'silent']],
    ['both', { type: 'payment.approved', subjectId: 'pay_1' }, ['silent', 'accept', 'accept']],
  ])('are used for events that have %s, and no other counts', (_what, matchers, kinds) => {
    const settings = new EndpointSettings();
    settings.set('shop', { behaviour: { kind: 'silent', times: 2, ...matchers } });
    const nothing = { type: null, subjectId: null };
    const events = [EVENT, { ...EVENT, type: 'payment.cancelled' }, { ...EVENT, subjectId: 'pay_2' }];
    expect(settings.take('shop', nothing).kind).toBe('accept');
    expect(events.map((event) => settings.take('shop', event).kind)).toEqual(kinds);
  });

  test('are all forgotten at once', () => {
    const settings = new EndpointSettings();
    settings.set('shop', { secrets: ['whsec_AAAA'], behaviour: SILENT });
    settings.forget('shop');
    expect([taken(settings, 1), settings.secretsOf('shop')]).toEqual([['accept'], []]);
  });
});
