import type { OperationExamples } from './types';
import { AMOUNT, ids } from './values';

export const eventExamples: OperationExamples = {
  listEvents: {
    query: { size: 100 },
    answers: {
      200: {
        items: [
          {
            id: ids.billCreated,
            type: 'bill.created',
            subjectId: ids.bill,
            mode: 'live',
            version: 1,
            createdAt: '2026-08-03T01:00:00.000Z',
            data: { state: 'W', amount: AMOUNT, orderNo: '2026-0001' },
          },
          {
            id: ids.paymentApproved,
            type: 'payment.approved',
            subjectId: ids.payment,
            mode: 'live',
            version: 5,
            createdAt: '2026-08-03T01:01:42.000Z',
            data: {
              state: 'F',
              amount: AMOUNT,
              billId: ids.bill,
              reason: null,
              status: 'APPROVED',
              approvalNo: '30000001',
              cancelledAmount: 0,
              payerInterestMonths: null,
            },
          },
          {
            id: ids.billPaid,
            type: 'bill.paid',
            subjectId: ids.bill,
            mode: 'live',
            version: 2,
            createdAt: '2026-08-03T01:01:42.000Z',
            data: { state: 'F', amount: AMOUNT, paymentId: ids.payment },
          },
        ],
        nextCursor: 'MTAwMy4zNA',
        hasMore: false,
      },
    },
  },
};
