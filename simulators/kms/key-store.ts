import { randomBytes, randomUUID } from 'node:crypto';
import { KmsFault } from './faults';
import { type KeysState, readKeysFile, type StoredKey, writeKeysFile } from './keys-file';

export const ACCOUNT_ID = '000000000000';
const ARN_PREFIX = `arn:aws:kms:ap-northeast-2:${ACCOUNT_ID}:`;
const ALIAS_NAME = /^alias\/[\w/-]{1,250}$/;
const RESERVED_ALIASES = 'alias/aws/';

export type KeySpec = StoredKey['spec'];
type Alias = { readonly name: string; readonly arn: string; readonly keyId: string };

export const keyArn = ({ keyId }: StoredKey): string => `${ARN_PREFIX}key/${keyId}`;

/** The keys and aliases of the account, written to a file on every change when there is one. */
export class KeyStore {
  private state: KeysState;

  /** @param file The file in which keys survive the process. Without it they are lost. */
  constructor(private readonly file?: string) {
    this.state = file === undefined ? { keys: [], aliases: {} } : readKeysFile(file);
  }

  create(spec: KeySpec, description: string): StoredKey {
    const material = randomBytes(32).toString('base64');
    const key: StoredKey = { keyId: randomUUID(), spec, enabled: true, description, createdAt: Date.now(), material };
    this.replace({ ...this.state, keys: [...this.state.keys, key] });
    return key;
  }

  setEnabled({ keyId }: StoredKey, enabled: boolean): void {
    this.replace({
      ...this.state,
      keys: this.state.keys.map((key) => (key.keyId === keyId ? { ...key, enabled } : key)),
    });
  }

  addAlias(name: string, { keyId }: StoredKey): void {
    if (!ALIAS_NAME.test(name))
      throw new KmsFault('ValidationException', `1 validation error detected: ${name} is not an alias name`);
    if (name.startsWith(RESERVED_ALIASES))
      throw new KmsFault('InvalidAliasNameException', `${RESERVED_ALIASES} is AWS's own`);
    if (this.hasAlias(name))
      throw new KmsFault('AlreadyExistsException', `An alias with the name ${name} already exists`);
    this.replace({ ...this.state, aliases: { ...this.state.aliases, [name]: keyId } });
  }

  hasAlias(name: string): boolean {
    return Object.hasOwn(this.state.aliases, name);
  }

  /** All aliases, by name. */
  aliases(): readonly Alias[] {
    return Object.entries(this.state.aliases)
      .map(([name, keyId]) => ({ name, arn: `${ARN_PREFIX}${name}`, keyId }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * The key for a key id, key ARN, alias name or alias ARN.
   * @throws {KmsFault} NotFoundException, InvalidArnException
   */
  resolve(id: string): StoredKey {
    const name = withoutArn(id);
    if (!name.startsWith('alias/')) return this.byKeyId(name.replace(/^key\//, ''));
    const keyId = this.hasAlias(name) ? this.state.aliases[name] : undefined;
    if (keyId === undefined) throw new KmsFault('NotFoundException', `Alias ${ARN_PREFIX}${name} is not found.`);
    return this.byKeyId(keyId);
  }

  /** Like {@link KeyStore.resolve}, for operations that accept no alias. */
  resolveKeyOnly(id: string): StoredKey {
    if (withoutArn(id).startsWith('alias/'))
      throw new KmsFault('NotFoundException', `Invalid keyId ${id}: give a key id or key ARN`);
    return this.resolve(id);
  }

  find(keyId: string): StoredKey | undefined {
    return this.state.keys.find((key) => key.keyId === keyId);
  }

  private byKeyId(keyId: string): StoredKey {
    const key = this.find(keyId);
    if (key === undefined) throw new KmsFault('NotFoundException', `Key '${ARN_PREFIX}key/${keyId}' does not exist`);
    return key;
  }

  /** Writes the file first: a change that can't be stored does not happen. */
  private replace(next: KeysState): void {
    if (this.file !== undefined) writeKeysFile(this.file, next);
    this.state = next;
  }
}

function withoutArn(id: string): string {
  if (!id.startsWith('arn:')) return id;
  if (!/^arn:aws:kms:[a-z0-9-]+:\d{12}:(key|alias)\/./.test(id))
    throw new KmsFault('InvalidArnException', `Invalid arn ${id}`);
  if (!id.startsWith(ARN_PREFIX))
    throw new KmsFault('NotFoundException', `${id} is of another region or account than ${ARN_PREFIX}`);
  return id.slice(ARN_PREFIX.length);
}
