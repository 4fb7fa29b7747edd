import { installmentMonths } from '../../domain/installments';
import { credentialOf } from '../../domain/sealed-credential';
import type { AuthenticationResult, RecurringCrypto } from '../issuers/contract';
import { decryptOtcAnswer } from './cards';
import type { CardDeps } from './deps';

const OTC = 'ABC0123456789XYZ01234';

const opened = (months: number, interestFree = false) => {
  const answer: AuthenticationResult = {
    kind: 'authenticated',
    otc: OTC,
    installmentMonths: installmentMonths(months),
    interestFree,
    cardCode: '02',
    cardPrefix: '940915',
  };
  const recurring: Pick<RecurringCrypto, 'decryptOtcAnswer'> = { decryptOtcAnswer: () => answer };
  const keyrings = { otc: { seal: (otc: Buffer) => Buffer.from(`sealed ${otc.length}`) } };
  const deps = { cryptos: { kb: { recurring } }, keyrings, clock: () => new Date() } as unknown as CardDeps;
  const order = { installmentMonths: installmentMonths(0) } as Parameters<RecurringCrypto['decryptOtcAnswer']>[1];
  return decryptOtcAnswer(deps, { paymentId: 'pay_1', issuer: 'kb', order, answer: '' });
};

describe('the answer to a request of an OTC', () => {
  test('is sealed when it matches the request', async () => {
    const answer = await opened(0);
    expect(answer.kind === 'authenticated' && credentialOf(answer)).toEqual({
      kind: 'otc',
      sealed: Buffer.from('sealed 21').toString('base64'),
    });
  });

  test('with other months than were requested fails, and charges nothing', async () => {
    expect(await opened(3)).toEqual({ kind: 'failed', reason: 'INSTALLMENT_MISMATCH' });
  });

  test('that is interest-free fails, and charges nothing', async () => {
    expect(await opened(0, true)).toEqual({ kind: 'failed', reason: 'INTEREST_FREE_UNSUPPORTED' });
  });
});
