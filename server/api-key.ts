import { type Mode, placeOf } from '../domain/cells';
import { newKeyId, newToken } from '../platform/ids';

/** `key_<id>.<secret>`, in the sandbox `key_test_<id>.<secret>`: the id finds the row, the secret proves it. */
const API_KEY = /^(key_(?:test_)?[0-9a-z]{32})\.([A-Za-z0-9_-]{43})$/;

type ApiKeyParts = { readonly id: string; readonly secret: string };

export const apiKeyOf = ({ id, secret }: ApiKeyParts): string => `${id}.${secret}`;

/** The parts of an API key; undefined for a text that is none. */
export function readApiKey(text: string): ApiKeyParts | undefined {
  const [, id, secret] = API_KEY.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** The mode of a key, by its id. */
export const modeOfKey = (keyId: string): Mode => placeOf({ url: '', bearer: keyId }).mode;

/** The text of a new API key: shown once, because only its hash is stored. */
export const newApiKey = (mode: Mode = 'live', merchantId = ''): string =>
  apiKeyOf({ id: newKeyId(mode, merchantId), secret: newToken() });
