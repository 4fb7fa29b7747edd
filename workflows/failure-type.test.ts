import { ActivityFailure, ApplicationFailure, RetryState, TimeoutFailure, TimeoutType } from '@temporalio/common';
import type { Reason } from '../domain/reasons';
import { whyCardFailed, whyKeysFailed } from './failure-type';

/** A failure as a workflow gets it from a regular activity. */
const ofActivity = (cause: Error): ActivityFailure =>
  new ActivityFailure('failed', 'encryptOrder', '1', RetryState.TIMEOUT, 'worker', cause);

const timedOut = (type: TimeoutType, last?: Error): ActivityFailure => {
  const failure = new TimeoutFailure('timed out', undefined, type);
  return ofActivity(last === undefined ? failure : Object.assign(failure, { cause: last }));
};

const ofType = (type: string): ApplicationFailure => ApplicationFailure.create({ message: 'failed', type });

describe('an activity with an issuer’s keys failed', () => {
  test.each<[string, unknown, Reason]>([
    ['the contract can’t carry the order', ofActivity(ofType('OrderNotEncodable')), 'ORDER_NOT_WRITABLE'],
    ['it can’t, by a local activity', ofType('OrderNotEncodable'), 'ORDER_NOT_WRITABLE'],
    ['no worker of the zone took it', timedOut(TimeoutType.SCHEDULE_TO_CLOSE), 'KEY_ZONE_UNAVAILABLE'],
    ['its worker did not answer', timedOut(TimeoutType.START_TO_CLOSE), 'KEY_ZONE_UNAVAILABLE'],
    ['it broke until its time was over', timedOut(TimeoutType.SCHEDULE_TO_CLOSE, ofType('TypeError')), 'ENGINE_ERROR'],
    ['it broke', ofActivity(ofType('NotInThisZone')), 'ENGINE_ERROR'],
    ['the bill worker gave it up', ofType('StepBroken'), 'ENGINE_ERROR'],
  ])('since %s', (_why, failure, reason) => {
    expect(whyKeysFailed(failure)).toBe(reason);
    expect(whyCardFailed(failure)).toBe(reason);
  });
});

describe('an activity with a registered card failed', () => {
  test.each<[string, unknown, Reason]>([
    ['KMS was away', ofActivity(ofType('KmsUnavailable')), 'CARD_KEY_UNAVAILABLE'],
    [
      'KMS was away until its time was over',
      timedOut(TimeoutType.SCHEDULE_TO_CLOSE, ofType('KmsUnavailable')),
      'CARD_KEY_UNAVAILABLE',
    ],
    ['KMS refused the ciphertext', ofActivity(ofType('CardUnreadable')), 'CARD_KEY_UNAVAILABLE'],
    ['its billing key has ended', ofActivity(ofType('BillingKeyEnded')), 'BILLING_KEY_ENDED'],
  ])('since %s', (_why, failure, reason) => {
    expect(whyCardFailed(failure)).toBe(reason);
  });
});
