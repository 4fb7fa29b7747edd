import { Command } from 'commander';
import { createCardVault } from '../platform/card-vault';
import { operatorConfig } from '../platform/config';
import { openFoundation } from '../platform/foundation';
import { projectRoot } from '../platform/project-root';
import { operatorEnvironment } from './embedded/running';

/** Cards moved between two lines of progress, and held at the same time. */
const PAGE = 100;

async function run({ to }: { readonly to: string }): Promise<void> {
  const config = operatorConfig(operatorEnvironment(projectRoot, process.env));
  const foundation = await openFoundation('reencrypt', { ...config, LOG_LEVEL: 'error' }, []);
  const { db, kms } = foundation;
  const vault = createCardVault(kms, to);
  try {
    // What KMS calls the key, whatever it was asked for by.
    const { key: target } = await vault.seal('probe', { merchantId: '-', billingKeyId: '-' });
    let moved = 0;
    for (let after = ''; ; ) {
      const page = await db.billingKey.findMany({ where: { id: { gt: after }, state: 'ACTIVE', kmsKey: { not: target } }, orderBy: { id: 'asc' }, take: PAGE });
      const last = page.at(-1);
      if (last === undefined) break;
      for (const { id, merchantId, cardId, kmsKey } of page) {
        if (cardId === null || kmsKey === null) continue;
        const { blob, key } = await vault.moveTo(to, { blob: Buffer.from(cardId), key: kmsKey }, { merchantId, billingKeyId: id });
        // Deleted meanwhile: then it stays deleted.
        const { count } = await db.billingKey.updateMany({ where: { id, state: 'ACTIVE', kmsKey }, data: { cardId: new Uint8Array(blob), kmsKey: key } });
        moved += count;
      }
      process.stdout.write(`${moved} cards are under ${target}\n`);
      after = last.id;
    }
    process.stdout.write(`Done: ${moved} cards moved. Set CARD_KMS_KEY_ID to the new key before you disable the old one.\n`);
  } finally {
    await foundation.close();
  }
}

new Command('npm run reencrypt --')
  .description('Moves every kept card under another KMS key, without its being seen outside KMS (ReEncrypt). It may be run again after a stop, while charges go on.')
  .requiredOption('--to <key>', 'id, ARN or alias of the new key')
  .action(run)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`reencrypt: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    process.exitCode = 1;
  });
