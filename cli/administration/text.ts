import type { Schemas } from '../../client';
import { formatBusinessNo } from '../../domain/business-no';

type Merchant = Schemas['Merchant'];
type Key = Schemas['Key'];

export const wonText = (amount: number): string => `${amount.toLocaleString('en')} won`;
const aligned = (rows: readonly (readonly [string, string | null])[]): string =>
  rows.map(([label, value]) => `${label.padEnd(16)}${value ?? '-'}\n`).join('');

const installments = ({ maximumInstallmentMonths: months, minimumInstallmentAmount: from }: Merchant): string =>
  months === 0 ? 'none: one-off payments only' : `up to ${months} months, from ${wonText(from)}`;

/** A merchant, one line per fact. */
export const merchantText = (merchant: Merchant): string =>
  aligned([
    ['merchant', merchant.id],
    ['name', merchant.name],
    ['business number', formatBusinessNo(merchant.businessNo)],
    ...merchant.terminals.map(({ van, terminalId, vendorCode }, at): readonly [string, string] => [
      at === 0 ? 'terminals' : '',
      `${at + 1}. ${van}:${terminalId}:${vendorCode}`,
    ]),
    ['bills', `from ${wonText(merchant.minimumAmount)}`],
    ['installments', installments(merchant)],
    [
      'recurring',
      `up to ${merchant.chargesPerKeyPerDay} charges of a billing key a day, ${merchant.triesPerPeriod} tries of a period`,
    ],
    ['order numbers', merchant.orderNoReuse ? 'may be used again' : 'of one open or paid bill each'],
    ['representative', merchant.representative],
    ['phone', merchant.phone],
    ['address', merchant.address],
    ['made', merchant.createdAt],
  ]);

/** A merchant on one line. */
export const merchantLine = ({ id, businessNo, name }: Merchant): string =>
  `${id}  ${formatBusinessNo(businessNo)}  ${name}\n`;

/** A key on one line. */
export function keyLine({ id, createdAt, endsAt, lastUsedAt, live }: Key): string {
  const life = endsAt === null ? 'live' : `${live ? 'live until' : 'ended'} ${endsAt}`;
  return `${id}  created ${createdAt}  ${lastUsedAt === null ? 'never used' : `last used ${lastUsedAt}`}  ${life}\n`;
}

/** A key that was just issued. */
export const issuedKeyText = ({ apiKey }: Schemas['IssuedKey']): string =>
  `${aligned([['API key', apiKey]])}Keep the key: only its hash is stored, and it is not shown again.\n`;
