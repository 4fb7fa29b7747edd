import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * What operators find payments by in Temporal Web UI. Search attributes are not encrypted: ids and codes only.
 * Registered by the bill worker before it polls.
 */
export const searchAttributes = {
  status: defineSearchAttributeKey('PaymentStatus', 'KEYWORD'),
  issuer: defineSearchAttributeKey('PaymentIssuer', 'KEYWORD'),
  merchant: defineSearchAttributeKey('PaymentMerchant', 'KEYWORD'),
  bill: defineSearchAttributeKey('PaymentBill', 'KEYWORD'),
  payType: defineSearchAttributeKey('PaymentPayType', 'KEYWORD'),
  service: defineSearchAttributeKey('PaymentService', 'KEYWORD'),
  amount: defineSearchAttributeKey('PaymentAmount', 'INT'),
} as const;
