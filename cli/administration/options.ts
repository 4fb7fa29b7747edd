import { InvalidArgumentError, Option } from 'commander';
import type { paths } from '../../client/schema';
import { isVanName } from '../../domain/vans';
import { wholeNumber } from '../arguments/whole-number';

type NewMerchant = paths['/v1/admin/merchants']['post']['requestBody']['content']['application/json'];
type MerchantChange = paths['/v1/admin/merchants/{id}']['patch']['requestBody']['content']['application/json'];
type Terminal = NewMerchant['terminals'][number];

const withoutHyphens = (text: string): string => text.replaceAll('-', '');

/** Adds a terminal such as `alpha:CATID00001:PMNT` to the earlier ones. */
function terminals(text: string, before: readonly Terminal[] = []): Terminal[] {
  const [van = '', terminalId = '', vendorCode = '', ...rest] = text.split(':');
  if (!isVanName(van) || terminalId === '' || vendorCode === '' || rest.length > 0)
    throw new InvalidArgumentError('write VAN:TERMINAL:VENDOR, e.g. alpha:CATID00001:PMNT');
  // The text is not cast to the generated type: a VAN is declared before the API's description is generated, and this
  // must compile for that.
  return [...before, { van: van, terminalId, vendorCode }];
}

function allowance(text: string): boolean {
  if (text !== 'allowed' && text !== 'refused') throw new InvalidArgumentError('write allowed or refused');
  return text === 'allowed';
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses `90s`, `30m`, `24h` or `7d` to milliseconds. */
export function duration(text: string): number {
  const [, count, unit] = /^([0-9]{1,6})([smhd])$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit ?? ''];
  if (unitMs === undefined) throw new InvalidArgumentError('write a number and s, m, h or d, e.g. 24h; 0s means now');
  return Number(count) * unitMs;
}

// Named like the API's fields, so that the options are a request's body, except for `terminal`.

const identity = (): readonly Option[] => [
  new Option('--name <name>', 'name that payers see'),
  new Option('--business-no <digits>', '사업자등록번호, with or without hyphens').argParser(withoutHyphens),
  new Option('--terminal <van:terminal:vendor...>', 'terminals, the preferred VAN first').argParser(terminals),
];
const policy = (): readonly Option[] => [
  new Option('--minimum-amount <won>', 'smallest amount of a bill').argParser(wholeNumber),
  new Option('--maximum-installment-months <n>', '0 (one-off payments only) or 2 to 36').argParser(wholeNumber),
  new Option('--minimum-installment-amount <won>', 'smallest total that may be paid in installments').argParser(
    wholeNumber,
  ),
  new Option('--charges-per-key-per-day <n>', 'most recurring charges of one billing key a day').argParser(wholeNumber),
  new Option('--tries-per-period <n>', 'most tries of one period of a subscription').argParser(wholeNumber),
  new Option(
    '--order-no-reuse <allowed|refused>',
    'whether an order number may be used again while a bill of it is open or paid',
  ).argParser(allowance),
];
const contact = (remark: string): readonly Option[] => [
  new Option('--representative <name>', `대표자, printed on the sales slip${remark}`),
  new Option('--phone <number>', `printed on the sales slip${remark}`),
  new Option('--address <address>', `printed on the sales slip${remark}`),
];

export const createOptions = (): readonly Option[] => [
  ...identity().map((option) => option.makeOptionMandatory()),
  ...policy(),
  ...contact(''),
];
export const updateOptions = (): readonly Option[] => [...identity(), ...policy(), ...contact("; '' removes it")];

/** Optional fields of a merchant; an empty text removes them. */
const removable = ['representative', 'phone', 'address'] as const;

type Given<T extends { readonly terminals?: unknown }> = Omit<T, 'terminals'> & { readonly terminal: T['terminals'] };

/** The request body for the options of `create`. */
export const newMerchant = ({ terminal, ...fields }: Given<NewMerchant>): NewMerchant => ({
  ...fields,
  terminals: terminal,
});
/** The request body for the options of `update`. */
export const merchantChange = ({ terminal, ...fields }: Partial<Given<MerchantChange>>): MerchantChange => ({
  ...fields,
  ...(terminal === undefined ? {} : { terminals: terminal }),
  ...Object.fromEntries(removable.filter((name) => fields[name] === '').map((name) => [name, null])),
});
