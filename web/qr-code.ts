import { encode } from 'uqr';
import { type Html, html } from './html';

/** Modules of white around the code, without which cameras don't find it. */
const QUIET_ZONE = 4;

/**
 * A QR code as a picture within the page, so that no other service learns the text.
 * @param label what it is, for those who don't see it
 */
export function qrCode(text: string, label: string): Html {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}"><path d="${data.map(darkRuns).join('')}"/></svg>`;
}

/** The dark modules of a line as the fewest rectangles. */
function darkRuns(line: readonly boolean[], y: number): string {
  const modules = line.map((isDark) => (isDark ? '#' : ' ')).join('');
  return [...modules.matchAll(/#+/g)]
    .map(({ index, 0: { length } }) => `M${index} ${y}h${length}v1h-${length}z`)
    .join('');
}
