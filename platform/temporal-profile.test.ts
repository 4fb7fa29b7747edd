import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigurationError, externalWorkerConfig } from './config';
import { temporalAddress } from './temporal';

const needed = { DATABASE_URL: 'postgresql://u@127.0.0.1/d', KMS_KEY_ID: 'alias/appcard' };
const folder = mkdtempSync(path.join(os.tmpdir(), 'appcard-unit-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const fileOf = (name: string, content: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

function connect(variables: Readonly<Record<string, string>>) {
  const config = externalWorkerConfig({ ...needed, ...variables });
  return { namespace: config.TEMPORAL_NAMESPACE, ...temporalAddress(config) };
}

describe('a connection to Temporal', () => {
  test('is to this machine, without TLS, unless variables say otherwise', () => {
    expect(connect({})).toMatchObject({ address: '127.0.0.1:7233', namespace: 'default', tls: undefined });
    const address = 'temporal.example:7233';
    expect(connect({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'pay' })).toMatchObject({
      address,
      namespace: 'pay',
    });
    expect(connect({ TEMPORAL_TLS: 'false' }).tls).toBe(false);
    expect(connect({ TEMPORAL_TLS: 'true' }).tls).toBeTruthy();
  });

  test('has TLS with an API key, unless that is switched off', () => {
    expect(connect({ TEMPORAL_API_KEY: 'a-key' })).toMatchObject({ apiKey: 'a-key', tls: true });
    expect(connect({ TEMPORAL_API_KEY: 'a-key', TEMPORAL_TLS: 'false' })).toMatchObject({
      apiKey: 'a-key',
      tls: false,
    });
  });

  test('shows its certificate, and trusts those that are named', () => {
    const { tls } = connect({
      TEMPORAL_TLS_CLIENT_CERT_PATH: fileOf('client.pem', 'the certificate'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: fileOf('client.key', 'the key'),
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: fileOf('ca.pem', 'the authority'),
      TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
    });
    expect(tls).toEqual({
      serverNameOverride: 'temporal.internal',
      serverRootCACertificate: Buffer.from('the authority'),
      clientCertPair: { crt: Buffer.from('the certificate'), key: Buffer.from('the key') },
    });
  });

  test('is that of a profile, as far as no variable says otherwise', () => {
    const file = fileOf(
      'temporal.toml',
      '[profile.live]\naddress = "live.example:7233"\nnamespace = "live"\napi_key = "of-the-profile"\n',
    );
    const profile = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'live' };
    const whole = { address: 'live.example:7233', namespace: 'live', apiKey: 'of-the-profile', tls: true };
    expect(connect(profile)).toMatchObject(whole);
    expect(connect({ ...profile, TEMPORAL_NAMESPACE: 'other' })).toMatchObject({ ...whole, namespace: 'other' });
  });

  test.each([
    ['a profile without a file', { TEMPORAL_PROFILE: 'live' }],
    ['a file that is not there', { TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' }],
    ['a certificate that is not there', { TEMPORAL_TLS_CLIENT_CERT_PATH: '/nonexistent/client.pem' }],
  ])('is refused at start with %s', (_what, variables) => {
    expect(() => connect(variables)).toThrow(ConfigurationError);
  });
});
