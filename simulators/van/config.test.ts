import { readVanConfig, VanConfigError } from './config';

describe("the VAN's settings", () => {
  test('have defaults', () => {
    expect(readVanConfig({})).toEqual({ port: 9081, controlPort: 9082, booksFile: undefined });
  });

  test('are read from the environment', () => {
    const environment = { SIM_VAN_PORT: '1', SIM_VAN_CONTROL_PORT: '2', SIM_VAN_BOOKS_FILE: 'books.jsonl' };
    expect(readVanConfig(environment)).toEqual({ port: 1, controlPort: 2, booksFile: 'books.jsonl' });
  });

  test('that are wrong are all named, with what to set instead', () => {
    const read = (): unknown => readVanConfig({ SIM_VAN_PORT: 'x', SIM_VAN_CONTROL_PORT: '70000', SIM_VAN_BOOKS_FILE: ' ' });
    expect(read).toThrow(VanConfigError);
    expect(read).toThrow(/SIM_VAN_PORT.*Set a TCP port.*SIM_VAN_CONTROL_PORT.*Set an HTTP port.*SIM_VAN_BOOKS_FILE.*Set the path/);
  });
});
