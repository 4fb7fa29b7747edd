import { createHmac } from 'node:crypto';
import { isIssuerCode, issuers } from '../../domain/issuers';
import { installmentMonths } from '../../domain/installments';
import { kstDateTime } from '../../domain/kst';
import { won } from '../../domain/money';
import type { Order } from './contract';
import { inboundReaders } from './inbound-registry';
import { encryptText, seedKeyFor } from './kb/seed';
import { issuerAdapters } from './registry';

const adapterConfig = { kb: { orderMacKey: Buffer.alloc(32, 1), srCode: '0613325' } };
const readerConfig = { kb: { resultMacKey: Buffer.alloc(32, 2) } };

describe('the registries', () => {
  test.each(Object.keys(issuers).filter(isIssuerCode))('have an adapter and a reader of %s that say so', (code) => {
    expect(issuerAdapters(adapterConfig)[code].code).toBe(code);
    expect(inboundReaders(readerConfig)[code]).toMatchObject({ issuer: code, contentType: issuers[code].inboundContentType });
  });

  test('give a pair that understands one result: the reader finds the transaction, the adapter opens it', () => {
    const adapter = issuerAdapters(adapterConfig).kb;
    const now = new Date('2026-07-28T00:15:02Z');
    const order: Order = {
      transactionId: adapter.transactionIdFor('pay_1'),
      orderNo: 'ODpay_1',
      businessNo: '1208812345',
      merchantName: '상점',
      orderName: '회비',
      amount: won(1000),
      installmentMonths: installmentMonths(0),
      requestedAt: kstDateTime(now),
      returnUrl: null,
    };
    const accres = encryptText(
      seedKeyFor(order.businessNo, order.requestedAt),
      'rcd=0000&orderNo=ODpay_1&quota=00&noint=N&tkey=ABC0123456789XYZ01234&cardCode=02&cardPrefix=940915&usingPoint=0',
    );
    const mac = createHmac('sha256', readerConfig.kb.resultMacKey).update(`${order.transactionId}\n20260728091502\n${accres}`).digest('hex');
    const body = Buffer.from(new URLSearchParams({ xid: order.transactionId, timestamp: '20260728091502', accres, mac }).toString());
    expect(inboundReaders(readerConfig).kb.read(body, now).transactionId).toBe(order.transactionId);
    expect(adapter.openResult(body, order)).toMatchObject({ kind: 'authenticated', otc: 'ABC0123456789XYZ01234' });
  });
});
