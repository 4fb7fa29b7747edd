import type { AddressInfo } from 'node:net';
import { buildMerchantApp } from './app';
import { EndpointSettings } from './webhook-behaviours';
import { WebhookBooks } from './webhook-books';

export type MerchantSimulatorOptions = {
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /** HTTP port; 0 takes a free one. */
  readonly port: number;
  /** Base URL of the PSP's API. */
  readonly apiUrl: string;
  /** The merchant's API key at the PSP. */
  readonly apiKey: string;
  /** JSON-lines file that keeps the received webhooks across restarts. @default in memory */
  readonly booksFile?: string | undefined;
};

export type MerchantSimulator = { readonly port: number; close(): Promise<void> };

/**
 * Starts the merchant's shop on the loopback interface, or at `host`.
 * @throws {WebhookBooksFileError} when `booksFile` holds anything other than books
 */
export async function startMerchantSimulator({
  host = '127.0.0.1',
  port,
  apiUrl,
  apiKey,
  booksFile,
}: MerchantSimulatorOptions): Promise<MerchantSimulator> {
  const app = buildMerchantApp(
    { apiUrl, apiKey },
    { books: new WebhookBooks(booksFile), settings: new EndpointSettings(), now: () => new Date() },
  );
  await app.listen({ port, host });
  return {
    port: (app.server.address() as AddressInfo).port,
    close: async () => {
      await app.close();
    },
  };
}
