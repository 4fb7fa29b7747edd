import { linqSecretVariables } from '../../platform/config';
import { adapterKeyVariables, resultKeyVariables } from '../../platform/issuer-keys';
import { keysOf } from './process-keys';
import { loadSecrets } from './secrets';
import { temporaryFolder } from './testing';

const namesOf = (keys: readonly { readonly variable: string }[]): readonly string[] =>
  keys.map(({ variable }) => variable);

test('each process gets the keys that it may hold, and no others', () => {
  const { folder, remove } = temporaryFolder();
  try {
    const keys = keysOf(loadSecrets(`${folder}/secrets.json`, {}), 'a-token');
    const holds = (name: string): readonly string[] => Object.keys(keys[name] ?? {}).sort();
    const ofServer = [...namesOf(resultKeyVariables()), ...namesOf(linqSecretVariables)];
    expect(holds('server')).toEqual([...ofServer, 'ADMIN_TOKEN', 'OPERATOR_TOKEN', 'REQUEST_DIGEST_KEY'].sort());
    expect(holds('bill-worker')).toEqual([...namesOf(adapterKeyVariables('bill'))].sort());
    expect(holds('approval-worker')).toEqual([...namesOf(adapterKeyVariables('approval'))].sort());
    for (const variables of Object.values(keys))
      expect(Object.values(variables).filter((value) => value === '')).toEqual([]);
  } finally {
    remove();
  }
});
