import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EngineSettings, server, workers } from './engine';
import { loadSecrets } from './secrets';

describe('the processes of the engine', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'engine-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const ports = {
    api: 1,
    issuer: 2,
    'van-alpha': 3,
    'van-alpha-control': 4,
    merchant: 5,
    kms: 6,
    temporal: 7,
    temporalUi: 8,
    postgres: 9,
  } as unknown as EngineSettings['ports'];
  const settings: EngineSettings = {
    root: '/',
    dataFolder: folder,
    ports,
    secrets: loadSecrets(path.join(folder, 'secrets.json'), {}),
    env: {},
    parts: {},
  };
  const keysOf = (name: string): readonly string[] => {
    const spec = [...workers(settings), server(settings)].find((one) => one.name === name);
    return Object.keys(spec?.env ?? {})
      .filter((variable) => /_(KEY|SECRET)$/.test(variable))
      .sort();
  };

  test('hold the keys of their own zone, and no other', () => {
    expect(keysOf('approval-worker')).toEqual([
      'SHINHAN_CIPHER_KEY',
      'SHINHAN_ORDER_MAC_KEY',
      'SHINHAN_RESULT_MAC_KEY',
    ]);
    expect(keysOf('bill-worker')).toContain('KB_ORDER_MAC_KEY');
    expect(keysOf('bill-worker').filter((variable) => /SHINHAN|LINQ/.test(variable))).toEqual([]);
    expect(keysOf('external-worker')).toEqual([]);
    expect(keysOf('van-worker')).toEqual([]);
    expect(keysOf('server').filter((variable) => /ORDER_MAC|CIPHER/.test(variable))).toEqual([]);
    expect(keysOf('server')).toEqual(expect.arrayContaining(['LINQ_PAYSSAM_SECRET', 'SHINHAN_RESULT_MAC_KEY']));
  });
});
