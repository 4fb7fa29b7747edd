import { XMLParser } from 'fast-xml-parser';
import { decodeCp949 } from '../../../platform/cp949';
import { MalformedForm, readFields, type TextFormat, type WrittenField } from './formats';

/** The declaration at the beginning of a document; no other may follow. */
const DECLARATION = /^<\?xml version="1\.0" encoding="(EUC-KR|UTF-8)"\?>/i;
/** More than the length of the longest declaration above. */
const DECLARATION_BYTES = 64;

const ROOT = 'response';
/** Every "<" must begin one of these, so there is no attribute, comment, CDATA, DTD or processing instruction. */
const TAG = /<\/?[A-Za-z_]+>/g;

const utf8 = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/**
 * The character sets that a declaration may name. CP949 contains EUC-KR, and issuers send its characters under that
 * name.
 */
const DECODERS: Readonly<Record<string, (bytes: Buffer) => string | undefined>> = {
  'EUC-KR': decodeCp949,
  'UTF-8': utf8,
};

/**
 * Values stay text and in order, so that repeats are seen. There is nothing to expand: a document with "&" does not get
 * this far.
 */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
});

type Node = Readonly<Record<string, unknown>>;

function documentText(bytes: Buffer): string {
  const declaration = DECLARATION.exec(bytes.subarray(0, DECLARATION_BYTES).toString('latin1'));
  if (declaration === null)
    throw new MalformedForm('form', 'does not begin with an XML declaration of EUC-KR or UTF-8');
  const [{ length }, encoding = ''] = declaration;
  const text = DECODERS[encoding.toUpperCase()]?.(bytes.subarray(length));
  if (text === undefined) throw new MalformedForm('form', 'is not of the character set it declares');
  return text;
}

/** Checks a document before the parser sees it: it can't be deep, and contains nothing to expand. */
function checkShape(text: string, mostElements: number): void {
  if (text.includes('&')) throw new MalformedForm('form', 'has an entity');
  if (/[<>]/.test(text.replaceAll(TAG, ''))) throw new MalformedForm('form', 'has markup other than plain elements');
  // Two tags for each element and for the root, and for one more element, which is then reported.
  const mostTags = 2 * (mostElements + 2);
  if (text.split('<').length - 1 > mostTags) throw new MalformedForm('form', 'has too many elements');
}

function parsed(text: string): readonly Node[] {
  try {
    return parser.parse(text, true) as readonly Node[];
  } catch {
    // The parser's message would quote the document.
    throw new MalformedForm('form', 'is not well-formed XML');
  }
}

const isBlank = (node: Node): boolean => typeof node['#text'] === 'string' && node['#text'].trim() === '';

/** The only element with this name among the nodes. */
function childrenOf(nodes: readonly Node[], name: string): readonly Node[] {
  const [node, ...others] = nodes.filter((one) => !isBlank(one));
  const children = node?.[name];
  if (others.length > 0 || !Array.isArray(children)) throw new MalformedForm('form', `is not one element ${name}`);
  return children as readonly Node[];
}

function* elements(root: readonly Node[]): Generator<WrittenField> {
  for (const node of root.filter((one) => !isBlank(one))) {
    const [name = ''] = Object.keys(node);
    yield { name: () => name, value: (field) => textOf(node[name] as readonly Node[], field) };
  }
}

function textOf(nodes: readonly Node[], field: string): string {
  const [node, ...others] = nodes;
  if (node === undefined) return '';
  const text = node['#text'];
  if (typeof text !== 'string' || others.length > 0) throw new MalformedForm(field, 'has elements in it');
  return text;
}

/**
 * A flat XML document in the character set that its declaration names. A text is signed as UTF-8, whatever its
 * character set. A sender without the key can't make the parser read more than a few plain elements.
 */
export const xmlDocument: TextFormat = {
  read(bytes, patterns) {
    const text = documentText(Buffer.from(bytes));
    checkShape(text, Object.keys(patterns).length);
    return readFields(elements(childrenOf(parsed(text), ROOT)), patterns);
  },
  write: (fields) =>
    Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?><${ROOT}>${fields.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</${ROOT}>`,
      'utf8',
    ),
  encode: (text) => Buffer.from(text, 'utf8'),
  canWrite: (text) => !/[<>&\p{Cc}]/u.test(text),
};
