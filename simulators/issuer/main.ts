import closeWithGrace from 'close-with-grace';
import { readIssuerConfig } from './config';
import { assertSeedAvailable } from './seed';
import { startIssuerSimulator } from './server';

async function main(): Promise<void> {
  assertSeedAvailable();
  const issuer = await startIssuerSimulator(readIssuerConfig(process.env));
  process.stdout.write(`issuer simulator: card app and controls on http://127.0.0.1:${issuer.port}\n`);
  closeWithGrace({ delay: 5_000 }, () => issuer.close());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
