/** The issuer's names of what recurring payments add to orders and results: docs/contracts/recurring.md, section 2. */
export type RecurringNames = { readonly cardId: string; readonly maskedCardNo: string };
