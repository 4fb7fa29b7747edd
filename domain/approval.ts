/** What a VAN said of an approval, card number masked. */
export type Approval = {
  readonly approvalNo: string;
  /** KST, yyyyMMddHHmmss. */
  readonly approvedAt: string;
  readonly vanTransactionId: string;
  readonly maskedCardNo: string;
  readonly cardKind: string;
  readonly cardIssuerName: string;
  readonly acquirerCode: string;
  readonly acquirerName: string;
  /** 가맹점번호: the merchant's number at the acquirer. Missing in results of earlier versions. */
  readonly acquirerMerchantNo?: string;
};

/** What a cancel by approval number names. */
export type FoundApproval = Pick<Approval, 'approvalNo' | 'approvedAt' | 'vanTransactionId'> & {
  /** Won, as it is booked. */ readonly amount: number;
};
