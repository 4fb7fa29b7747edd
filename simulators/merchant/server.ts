import type { AddressInfo } from 'node:net';
import { buildMerchantApp } from './app';

export type MerchantSimulatorOptions = {
  /** HTTP port; 0 takes a free one. */
  readonly port: number;
  /** Base URL of the PSP's API. */
  readonly apiUrl: string;
  /** The merchant's API key at the PSP. */
  readonly apiKey: string;
};

export type MerchantSimulator = { readonly port: number; close(): Promise<void> };

/** Starts the merchant's shop on the loopback interface. */
export async function startMerchantSimulator({
  port,
  apiUrl,
  apiKey,
}: MerchantSimulatorOptions): Promise<MerchantSimulator> {
  const app = buildMerchantApp({ apiUrl, apiKey });
  await app.listen({ port, host: '127.0.0.1' });
  return {
    port: (app.server.address() as AddressInfo).port,
    close: async () => {
      await app.close();
    },
  };
}
