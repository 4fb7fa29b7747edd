import { type Asked, type CellCode, cellOfHandle, placeOf } from '../../domain/cells';
import { type IssuerCode, issuers } from '../../domain/issuers';
import type { RouterConfig } from '../../platform/config';

/** The cells, and how what comes in finds one. What names none of them goes to the cell without a code. */
export type Cells = {
  readonly codes: readonly CellCode[];
  readonly urlOf: (cell: CellCode) => string;
  /** By link, id in the path, or API key. */
  readonly ofRequest: (asked: Asked) => CellCode;
  /** By an issuer's handle of an authentication; undefined: none was found in the body. */
  readonly ofHandle: (issuer: IssuerCode, handle: string | undefined) => CellCode;
};

export function cellsOf({
  CELL_URLS: urls,
  cellsByServiceCode,
}: Pick<RouterConfig, 'CELL_URLS' | 'cellsByServiceCode'>): Cells {
  /** One that is not in the table has nothing here: the cell without a code says that it knows nothing of it. */
  const known = (cell: CellCode): CellCode => (urls.has(cell) ? cell : '');
  return {
    codes: [...urls.keys()],
    urlOf: (cell) => urls.get(cell) ?? '',
    ofRequest: (asked) => known(placeOf(asked).cell),
    ofHandle(issuer, handle = '') {
      if (!issuers[issuer].needsRegistration) return known(cellOfHandle(handle));
      // The issuer makes these itself, and begins them with the code that it gave to whoever registered the order.
      const codes = [...(cellsByServiceCode[issuer] ?? [])];
      return known(codes.find(([code]) => handle.startsWith(code))?.[1] ?? '');
    },
  };
}
