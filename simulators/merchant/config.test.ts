import { MerchantConfigError, readMerchantConfig } from './config';

describe("the merchant's settings", () => {
  test('have defaults for everything except the API key', () => {
    const config = readMerchantConfig({ SIM_MERCHANT_API_KEY: 'sk_test' });
    expect(config).toEqual({ host: '127.0.0.1', port: 9083, apiUrl: 'http://127.0.0.1:8080', apiKey: 'sk_test' });
  });

  test('name the file of the books', () => {
    const read = (file: string) =>
      readMerchantConfig({ SIM_MERCHANT_API_KEY: 'sk_test', SIM_MERCHANT_BOOKS_FILE: file }).booksFile;
    expect(read('.data/merchant.jsonl')).toBe('.data/merchant.jsonl');
    expect(() => read(' ')).toThrow(/SIM_MERCHANT_BOOKS_FILE: It is empty.*in memory/);
  });

  test('that are missing or wrong are all named, with what to set instead', () => {
    const read = (): unknown => readMerchantConfig({ SIM_MERCHANT_PORT: '-1', SIM_MERCHANT_API_URL: 'psp' });
    expect(read).toThrow(MerchantConfigError);
    expect(read).toThrow(
      /SIM_MERCHANT_PORT.*Set an HTTP port.*SIM_MERCHANT_API_URL.*base URL.*SIM_MERCHANT_API_KEY: It is not set/,
    );
  });

  test('do not show a key that no header can carry', () => {
    expect(() => readMerchantConfig({ SIM_MERCHANT_API_KEY: 'sk secret' })).toThrow(
      /^(?!.*sk secret).*SIM_MERCHANT_API_KEY/,
    );
  });
});
