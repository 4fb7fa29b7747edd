import closeWithGrace from 'close-with-grace';
import { readVanConfig } from './config';
import { startVanSimulator } from './server';

async function main(): Promise<void> {
  const van = await startVanSimulator(readVanConfig(process.env));
  process.stdout.write(
    `VAN simulator: telegrams on 127.0.0.1:${van.port}, controls on http://127.0.0.1:${van.controlPort}\n`,
  );
  closeWithGrace({ delay: 5_000 }, () => van.close());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
