import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

/** A webhook as it was received; one line of the books' file. What the sender did not say is null. */
const WebhookEntry = Type.Object({
  endpoint: Type.String(),
  /** The header `webhook-id`: the event's id. */
  id: Nullable(Type.String()),
  /** The body's; null where it was not verified, as it is then not read. */
  type: Nullable(Type.String()),
  subjectId: Nullable(Type.String()),
  version: Nullable(Type.Integer()),
  /** When the event happened, as the body says it. */
  eventTimestamp: Nullable(Type.String()),
  /** The header `webhook-timestamp`: Unix time in seconds of the attempt. */
  sentAt: Nullable(Type.Integer()),
  /** ISO 8601. */
  receivedAt: Type.String(),
  verified: Type.Boolean(),
  /** The HTTP status of the answer, also when its sender did not wait for it; null when there is no answer. */
  answered: Nullable(Type.Integer()),
});
export type WebhookEntry = Readonly<Static<typeof WebhookEntry>>;

/** Thrown at start when a line of the books' file is malformed. */
export class WebhookBooksFileError extends Error {
  override readonly name = 'WebhookBooksFileError';
  constructor(
    readonly file: string,
    readonly line: number,
  ) {
    super(
      `Line ${line} of ${file} is not an entry of the merchant's books; move the file away, or point SIM_MERCHANT_BOOKS_FILE at another.`,
    );
  }
}

/** Every webhook that the merchant received, in memory and optionally in a file of JSON lines. */
export class WebhookBooks {
  #entries: WebhookEntry[] = [];

  /** @throws {WebhookBooksFileError} when the file does not hold books */
  constructor(readonly file?: string) {
    if (file === undefined || !existsSync(file)) return;
    readFileSync(file, 'utf8')
      .split('\n')
      .forEach((text, index) => {
        if (text !== '') this.#entries.push(parsedEntry(text, file, index + 1));
      });
  }

  /** Writes an entry to the file, then adds it. Synchronous, so that the order is that of receipt. */
  record(entry: WebhookEntry): void {
    if (this.file !== undefined) appendFileSync(this.file, lineOf(entry), { mode: 0o600 });
    this.#entries.push(entry);
  }

  /** An endpoint's entries in order of receipt. */
  of(endpoint: string): readonly WebhookEntry[] {
    return this.#entries.filter((entry) => entry.endpoint === endpoint);
  }

  /** Forgets an endpoint's entries, also in the file, which is replaced as a whole. */
  forget(endpoint: string): void {
    this.#entries = this.#entries.filter((entry) => entry.endpoint !== endpoint);
    if (this.file === undefined) return;
    const next = `${this.file}.next`;
    writeFileSync(next, this.#entries.map(lineOf).join(''), { mode: 0o600 });
    renameSync(next, this.file);
  }
}

function lineOf(entry: WebhookEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

function parsedEntry(text: string, file: string, line: number): WebhookEntry {
  try {
    const entry: unknown = JSON.parse(text);
    if (Value.Check(WebhookEntry, entry)) return entry;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new WebhookBooksFileError(file, line);
}
