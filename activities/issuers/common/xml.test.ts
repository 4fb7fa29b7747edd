import fc from 'fast-check';
import iconv from 'iconv-lite';
import { xmlDocument } from './xml';

const patterns = { TID: /^[0-9A-Z]+$/, resultMsg: /^[^\p{Cc}<>&]{0,200}$/u };
const UTF8 = '<?xml version="1.0" encoding="UTF-8"?>';
const EUC_KR = '<?xml version="1.0" encoding="EUC-KR"?>';
const fields = '<TID>A1</TID><resultMsg>똠방각하</resultMsg>';
const read = (body: Buffer | string) => xmlDocument.read(Buffer.from(body), patterns);
const refused = (rule: string | RegExp): Error =>
  expect.objectContaining({ name: 'MalformedForm', message: expect.stringMatching(rule) as string }) as Error;

describe('an XML result', () => {
  test.each([
    ['UTF-8', Buffer.from(`${UTF8}<response>${fields}</response>`)],
    ['EUC-KR', iconv.encode(`${EUC_KR}\n<response>\n  ${fields}\n</response>\n`, 'cp949')],
    ['euc-kr, in lower case', iconv.encode(`${EUC_KR.toLowerCase()}<response>${fields}</response>`, 'cp949')],
  ])('is read in the character set it declares: %s', (_name, body) => {
    expect(read(body)).toEqual({ TID: 'A1', resultMsg: '똠방각하' });
  });

  test('is read back as it was written, whatever text it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }).filter(xmlDocument.canWrite), (text) => {
        expect(
          read(
            xmlDocument.write([
              ['TID', 'A1'],
              ['resultMsg', text],
            ]),
          ),
        ).toEqual({ TID: 'A1', resultMsg: text });
      }),
    );
  });

  test.each([
    ['no declaration', `<response>${fields}</response>`, 'declaration'],
    ['another character set', `<?xml version="1.0" encoding="UTF-16"?><response>${fields}</response>`, 'declaration'],
    [
      'a standalone declaration',
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><response>${fields}</response>`,
      'declaration',
    ],
    [
      'bytes of another character set',
      iconv.encode(`${UTF8}<response>${fields}</response>`, 'cp949'),
      'character set it declares',
    ],
    [
      'half a character',
      Buffer.concat([
        Buffer.from(`${EUC_KR}<response><TID>A1</TID><resultMsg>`),
        Buffer.of(0x8c),
        Buffer.from('</resultMsg></response>'),
      ]),
      'character set|bounds|well-formed|plain elements',
    ],
    ['an entity', `${UTF8}<response><TID>A1</TID><resultMsg>&lt;</resultMsg></response>`, 'entity'],
    ['a character reference', `${UTF8}<response><TID>&#65;</TID><resultMsg/></response>`, 'entity'],
    ['a DTD', `${UTF8}<!DOCTYPE response SYSTEM "http://127.0.0.1/x"><response>${fields}</response>`, 'plain elements'],
    [
      'entities that multiply',
      `${UTF8}<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><response><TID>&b;</TID></response>`,
      'entity',
    ],
    ['a comment', `${UTF8}<response><!-- x -->${fields}</response>`, 'plain elements'],
    ['CDATA', `${UTF8}<response><TID><![CDATA[A1]]></TID><resultMsg></resultMsg></response>`, 'plain elements'],
    ['a processing instruction', `${UTF8}<?php x?><response>${fields}</response>`, 'plain elements'],
    ['an attribute', `${UTF8}<response a="1">${fields}</response>`, 'plain elements'],
    ['an empty-element tag', `${UTF8}<response><TID>A1</TID><resultMsg/></response>`, 'plain elements'],
    ['a field twice', `${UTF8}<response>${fields}<TID>A1</TID></response>`, 'stands twice'],
    ['a field of another name', `${UTF8}<response>${fields}<other>1</other></response>`, 'unknown field'],
    [
      'a field named like an object’s property',
      `${UTF8}<response>${fields}<constructor>1</constructor></response>`,
      'unknown field|well-formed',
    ],
    ['a missing field', `${UTF8}<response><TID>A1</TID></response>`, 'missing'],
    [
      'elements inside a field',
      `${UTF8}<response><TID><b>A1</b></TID><resultMsg></resultMsg></response>`,
      'elements in it',
    ],
    ['text between the fields', `${UTF8}<response>x${fields}</response>`, 'unknown field'],
    ['another root', `${UTF8}<answer>${fields}</answer>`, 'one element response'],
    ['two roots', `${UTF8}<response>${fields}</response><response></response>`, 'well-formed'],
    [
      'tags that cross',
      `${UTF8}<response><TID>A1<resultMsg></TID></resultMsg></response>`,
      'well-formed|elements in it',
    ],
    ['an end that is missing', `${UTF8}<response>${fields}`, 'well-formed'],
    ['deep nesting', `${UTF8}${'<a>'.repeat(500)}${'</a>'.repeat(500)}`, 'too many elements'],
    ['a thousand fields', `${UTF8}<response>${'<a></a>'.repeat(1_000)}</response>`, 'too many elements'],
    ['nothing', '', 'declaration'],
  ])('is refused with %s', (_name, body, rule) => {
    expect(() => read(body)).toThrow(refused(rule));
  });

  test('is refused or read, whatever the bytes: it throws nothing else', () => {
    const valid = iconv.encode(`${EUC_KR}<response>${fields}</response>`, 'cp949');
    const flipped = fc
      .tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 }))
      .map(([at, byte]) => Buffer.concat([valid.subarray(0, at), Buffer.of(byte), valid.subarray(at + 1)]));
    const doubled = fc
      .tuple(fc.nat(valid.length), fc.nat(valid.length))
      .map(([from, to]) => Buffer.concat([valid.subarray(0, Math.max(from, to)), valid.subarray(Math.min(from, to))]));
    fc.assert(
      fc.property(
        fc.oneof(
          flipped,
          doubled,
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.concat([Buffer.from(UTF8), bytes])),
        ),
        (body) => {
          try {
            expect(Object.keys(read(body)).sort()).toEqual(['TID', 'resultMsg']);
          } catch (failure) {
            expect(failure).toMatchObject({ name: 'MalformedForm' });
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
