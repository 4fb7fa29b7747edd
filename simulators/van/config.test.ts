import { readVanConfig, VanConfigError } from './config';

describe("the VAN's settings", () => {
  test('have defaults', () => {
    expect(readVanConfig({})).toEqual({
      host: '127.0.0.1',
      port: 9081,
      controlPort: 9082,
      booksFile: undefined,
      name: 'alpha',
      filesBy: 'transmitted',
      magicAmounts: false,
    });
  });

  test('are read from the environment', () => {
    const environment = {
      SIM_VAN_PORT: '1',
      SIM_VAN_CONTROL_PORT: '2',
      SIM_VAN_BOOKS_FILE: 'books.jsonl',
      SIM_VAN_NAME: 'beta',
      SIM_VAN_FILES_BY: 'received',
      SIM_VAN_CLOCK: '2026-11-24T14:59:59.900Z',
    };
    const settings = readVanConfig(environment);
    expect(settings).toMatchObject({
      port: 1,
      controlPort: 2,
      booksFile: 'books.jsonl',
      name: 'beta',
      filesBy: 'received',
    });
    expect(settings.now?.()).toEqual(new Date('2026-11-24T14:59:59.900Z'));
  });

  test('that are wrong are all named, with what to set instead', () => {
    const read = (): unknown =>
      readVanConfig({
        SIM_VAN_PORT: 'x',
        SIM_VAN_CONTROL_PORT: '70000',
        SIM_VAN_BOOKS_FILE: ' ',
        SIM_VAN_CLOCK: 'soon',
      });
    expect(read).toThrow(VanConfigError);
    expect(read).toThrow(
      /SIM_VAN_PORT.*Set a TCP port.*SIM_VAN_CONTROL_PORT.*Set an HTTP port.*SIM_VAN_BOOKS_FILE.*Set the path/,
    );
  });
});
