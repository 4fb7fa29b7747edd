import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const StoredKey = Type.Object({
  keyId: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
  spec: Type.Union([Type.Literal('SYMMETRIC_DEFAULT'), Type.Literal('HMAC_256')]),
  enabled: Type.Boolean(),
  description: Type.String(),
  /** Unix time in ms. */
  createdAt: Type.Integer(),
  /** 256 bits in base64. */
  material: Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
});

const KeysFile = Type.Object({
  version: Type.Literal(1),
  keys: Type.Array(StoredKey),
  /** Alias name → key id. */
  aliases: Type.Record(Type.String(), Type.String()),
});

export type StoredKey = Readonly<Static<typeof StoredKey>>;

/** The simulator's whole state. Values are replaced, never changed. */
export type KeysState = {
  readonly keys: readonly StoredKey[];
  readonly aliases: Readonly<Record<string, string>>;
};

/** Thrown at start when this simulator did not write the keys file. It is left as it is. */
export class KeysFileUnreadable extends Error {
  override readonly name = 'KeysFileUnreadable';
  constructor(readonly file: string) {
    super(
      `${file} is not a keys file: restore it, or move it away to start with new keys (data encrypted with the old ones stays unreadable).`,
    );
  }
}

/** Reads a keys file; a missing one is an empty state. @throws {KeysFileUnreadable} */
export function readKeysFile(file: string): KeysState {
  if (!existsSync(file)) return { keys: [], aliases: {} };
  const content = parsed(readFileSync(file, 'utf8'));
  if (!Value.Check(KeysFile, content)) throw new KeysFileUnreadable(file);
  return { keys: content.keys, aliases: content.aliases };
}

/**
 * Replaces a keys file as a whole: a reader, or a crash, sees the old one or the new one. Only its owner may read it.
 */
export function writeKeysFile(file: string, state: KeysState): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.${process.pid}.next`;
  writeFileSync(next, `${JSON.stringify({ version: 1, ...state }, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(next, file);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
