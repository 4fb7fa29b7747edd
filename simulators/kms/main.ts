import closeWithGrace from 'close-with-grace';
import { cleanEnv, host, port, str } from 'envalid';
import { startKmsSimulator } from './server';

const STOP_WITHIN_MS = 2_000;

async function main(): Promise<void> {
  const env = cleanEnv(process.env, {
    SIM_HOST: host({ default: '127.0.0.1' }),
    SIM_KMS_PORT: port({ default: 9084 }),
    SIM_KMS_KEYS_FILE: str({ default: undefined }),
  });
  const simulator = await startKmsSimulator({
    host: env.SIM_HOST,
    port: env.SIM_KMS_PORT,
    keysFile: env.SIM_KMS_KEYS_FILE,
  });
  closeWithGrace({ delay: STOP_WITHIN_MS }, () => simulator.close());
  process.stdout.write(`KMS simulator listening on ${simulator.url}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`KMS simulator did not start: ${String(error)}\n`);
  process.exitCode = 1;
});
