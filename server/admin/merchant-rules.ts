import { isBusinessNo } from '../../domain/business-no';
import { Problem } from '../errors';
import type { MerchantChange } from './merchant-view';

type Broken = { readonly path: string; readonly message: string };

/** Rules that a schema can't express. A rule checks only the given fields. */
const rules: readonly ((given: MerchantChange) => readonly Broken[])[] = [
  ({ businessNo }) =>
    businessNo === undefined || isBusinessNo(businessNo)
      ? []
      : [{ path: 'body/businessNo', message: 'must end in its check digit' }],
  ({ maximumInstallmentMonths }) =>
    maximumInstallmentMonths === 1 ? [{ path: 'body/maximumInstallmentMonths', message: 'must be 0 or 2 to 36' }] : [],
  ({ terminals = [] }) =>
    repeated(terminals.map(({ van }) => van)).map((at) => ({
      path: `body/terminals/${at}/van`,
      message: 'must be given once',
    })),
];

/** @throws Problem INVALID_MERCHANT naming everything that is wrong */
export function checkMerchant(given: MerchantChange): void {
  const errors = rules.flatMap((broken) => broken(given));
  if (errors.length > 0) throw new Problem('INVALID_MERCHANT', { errors });
}

/** The indexes of a list's repeated entries. */
const repeated = (names: readonly string[]): readonly number[] =>
  names.flatMap((name, at) => (names.indexOf(name) === at ? [] : [at]));
