/** What a merchant may say of a customer that names a person. */
export const customerDetails = ['customerName', 'customerEmail', 'customerPhone'] as const;
export type CustomerDetail = (typeof customerDetails)[number];

/** The fields by which an erasure finds customers. */
export const customerSearches = ['billIds', ...customerDetails] as const;
export type CustomerSearch = (typeof customerSearches)[number];

/** A number without a plus is a Korean one, however its zero is written: 010, +82-10, +82-010. */
const COUNTRY_CODE = '+82';

function onePhone(phone: string): string {
  const digits = phone.replaceAll('-', '');
  const whole = digits.startsWith('+') ? digits : `${COUNTRY_CODE}${digits}`;
  return whole.replace(/^\+820+/, COUNTRY_CODE);
}

const forms: Readonly<Record<CustomerDetail, (text: string) => string>> = {
  customerName: (name) => name.trim(),
  customerEmail: (email) => email.toLowerCase(),
  customerPhone: onePhone,
};

/** What is the same for all spellings that mean the same customer: two are compared by it, and neither is stored so. */
export const comparable = (detail: CustomerDetail, text: string): string => forms[detail](text);
