/**
 * The issuer's names of the fields that recurring payments add to orders and results: docs/contracts/recurring.md,
 * section 2.
 */
export type RecurringNames = { readonly cardId: string; readonly maskedCardNo: string };
