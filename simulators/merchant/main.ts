import closeWithGrace from 'close-with-grace';
import { readMerchantConfig } from './config';
import { startMerchantSimulator } from './server';

async function main(): Promise<void> {
  const merchant = await startMerchantSimulator(readMerchantConfig(process.env));
  process.stdout.write(`merchant simulator: shop on http://127.0.0.1:${merchant.port}\n`);
  closeWithGrace({ delay: 5_000 }, () => merchant.close());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
