import type { HttpAnswer } from '../../activities/issuers/contract';
import { resultEnvelopes } from '../../activities/issuers/inbound-registry';
import { orderCheckAnswer, orderCheckTransactionIdIn } from '../../activities/issuers/shinhan/order-check';
import { type IssuerCode, issuers } from '../../domain/issuers';
import { services } from '../../domain/services';
import type { EarlyRefusal } from '../inbound/raw-bodies';

/** An endpoint of issuers or of LINQ, as far as it can be read without a key. */
export type Envelope = {
  readonly url: string;
  readonly issuer: IssuerCode;
  /** A message may also come as the query string of a GET. */
  readonly byQuery: boolean;
  /** The issuer's handle of the authentication; undefined: the cell without a code refuses the body. */
  readonly transactionIdIn: (body: Buffer) => string | undefined;
  /** In the sender's format; `away`: the cell does not answer, so the sender should come again. */
  readonly refuse: (why: EarlyRefusal | 'away') => HttpAnswer;
};

/** Every endpoint whose messages name their transaction in the body. */
export function envelopes(): readonly Envelope[] {
  const results = Object.values(resultEnvelopes).flatMap((envelope): readonly Envelope[] => {
    const { issuer, takesQuery: byQuery } = envelope;
    const transactionIdIn: Envelope['transactionIdIn'] = (body) => envelope.transactionIdIn(body);
    const refuse: Envelope['refuse'] = (why) => envelope.answer(why === 'away' ? 'not-kept' : why);
    const urls = issuers[issuer].resultsBy === 'issuer' ? [`/inbound/${issuer}`] : linqUrls('auth-result');
    return urls.map((url) => ({ url, issuer, byQuery, transactionIdIn, refuse }));
  });
  const checks = linqUrls('order-check').map((url): Envelope => ({
    url,
    issuer: 'shinhan',
    byQuery: false,
    transactionIdIn: orderCheckTransactionIdIn,
    refuse: (why) => orderCheckAnswer(why === 'away' ? 'unconfirmed' : why),
  }));
  return [...results, ...checks];
}

/** Where Shinhan calls LINQ, and where LINQ hands on to services. */
const linqUrls = (what: 'order-check' | 'auth-result'): readonly string[] => [
  `/linq/${what}`,
  ...services.map((service) => `/services/${service}/shinhan/${what}`),
];
