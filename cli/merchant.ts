import { Command } from 'commander';
import { isVanName } from '../domain/vans';
import { openDatabase } from '../platform/database';
import { admitApiKey, InvalidMerchant, newApiKey, registerMerchant, type NewMerchant } from '../server/merchant/registration';

type Options = { readonly name: string; readonly businessNo: string; readonly terminal: readonly string[] };

/** `alpha:CATID00001:PMNT` */
function terminalOf(text: string): NewMerchant['terminals'][number] {
  const [van = '', terminalId = '', vendorCode = '', ...rest] = text.split(':');
  if (!isVanName(van) || rest.length > 0) throw new InvalidMerchant(`--terminal ${text}: write VAN:TERMINAL:VENDOR, e.g. alpha:CATID00001:PMNT`);
  return { van, terminalId, vendorCode };
}

async function create(options: Options): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '') throw new InvalidMerchant('set DATABASE_URL to the database of the engine');
  const db = openDatabase({ url, poolMax: 1, applicationName: 'merchant' });
  try {
    const merchantId = await registerMerchant(db, { name: options.name, businessNo: options.businessNo, terminals: options.terminal.map(terminalOf) });
    const apiKey = newApiKey();
    await admitApiKey(db, merchantId, apiKey);
    process.stdout.write(`merchant  ${merchantId}\nAPI key   ${apiKey}\nKeep the key: only its hash is stored, and it is not shown again.\n`);
  } finally {
    await db.$disconnect();
  }
}

const program = new Command('merchant').description('Makes merchants');
program
  .command('create')
  .requiredOption('--name <name>', 'name that payers see')
  .requiredOption('--business-no <digits>', '사업자번호, 10 digits')
  .requiredOption('--terminal <van:terminal:vendor...>', 'terminals, the preferred VAN first')
  .action(create);

program.parseAsync().catch((failure: unknown) => {
  process.stderr.write(`merchant: ${failure instanceof Error ? failure.message : 'failed'}\n`);
  process.exitCode = 1;
});
