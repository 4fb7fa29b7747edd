import jsQR from 'jsqr';
import { qrCode } from './qr-code';

const SCALE = 4;

/** Draws the path as a browser does, and reads it as a camera does. */
function read(markup: string): string | undefined {
  const side = Number(/viewBox="0 0 (\d+) /.exec(markup)?.[1]) * SCALE;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, width] of markup.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = 0; row < SCALE; row += 1) {
      const from = ((Number(y) * SCALE + row) * side + Number(x) * SCALE) * 4;
      for (let at = 0; at < Number(width) * SCALE; at += 1) pixels.set([0, 0, 0], from + at * 4);
    }
  }
  return jsQR(pixels, side, side)?.data;
}

test.each(['https://pay.example.com/pay/abc', `https://pay.example.com:8443/pay/${'Ab-9_'.repeat(8)}xyz?lang=en`])(
  'a camera reads %s from the picture',
  (url) => {
    expect(read(qrCode(url, 'QR').markup)).toBe(url);
  },
);

test('the picture says what it is, and needs no inline style', () => {
  const { markup } = qrCode('https://pay.example.com', '<결제>');
  expect(markup).toContain('role="img" aria-label="&lt;결제&gt;"');
  expect(markup).not.toMatch(/style|fill=/);
});
