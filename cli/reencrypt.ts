import { Command } from 'commander';
import { createCardVault } from '../platform/card-vault';
import { operatorConfig } from '../platform/config';
import { openFoundation } from '../platform/foundation';
import { projectRoot } from '../platform/project-root';
import { moveCard } from '../records/billing-keys';
import { databasePlace, requireDatabase } from './administration/installation';
import { operatorEnvironment } from './embedded/running';

/** Cards moved between two lines of progress, and held at the same time. */
const PAGE = 100;

/** More cards than this are moved only by who has read how many there are. */
const MOST_UNASKED = 100;

type Options = { readonly to: string; readonly dryRun?: true; readonly yes?: true };

async function run({ to, dryRun, yes }: Options): Promise<void> {
  const config = operatorConfig(operatorEnvironment(projectRoot, process.env));
  const foundation = await openFoundation('reencrypt', { ...config, LOG_LEVEL: 'error' }, []);
  const { db, kms } = foundation;
  const vault = createCardVault(kms, to);
  try {
    await requireDatabase(db, config.DATABASE_URL);
    // What KMS calls the key, whatever it was asked for by.
    const probe = { merchantId: '-', billingKeyId: '-' };
    const sealed = await vault.seal('probe', probe);
    const { key: target } = sealed;
    // A key that seals and opens nothing would end every charge.
    await vault.use(sealed, probe, () => undefined);
    const count = await db.billingKey.count({ where: { state: 'ACTIVE', kmsKey: { not: target } } });
    process.stdout.write(
      `${count} cards of ${databasePlace(config.DATABASE_URL)} are under other keys than ${target}\n`,
    );
    if (dryRun === true) return;
    if (yes !== true && count > MOST_UNASKED)
      throw new Error(`nothing was moved: that is more than ${MOST_UNASKED} cards. If it is meant, add --yes`);
    let moved = 0;
    for (let after = ''; ;) {
      const page = await db.billingKey.findMany({
        where: { id: { gt: after }, state: 'ACTIVE', kmsKey: { not: target } },
        orderBy: { id: 'asc' },
        take: PAGE,
      });
      const last = page.at(-1);
      if (last === undefined) break;
      for (const { id, merchantId, cardId, kmsKey } of page) {
        if (cardId === null || kmsKey === null) continue;
        const { blob, key } = await vault.moveTo(
          to,
          { blob: Buffer.from(cardId), key: kmsKey },
          { merchantId, billingKeyId: id },
        );
        const card = { cardId: new Uint8Array(blob), kmsKey: key };
        if (await moveCard(db, { id, from: kmsKey }, card)) moved += 1;
      }
      process.stdout.write(`${moved} cards are under ${target}\n`);
      after = last.id;
    }
    process.stdout.write(
      `Done: ${moved} cards moved. Set CARD_KMS_KEY_ID to the new key before you disable the old one.\n`,
    );
  } finally {
    await foundation.close();
  }
}

new Command('npm run reencrypt --')
  .description(
    'Moves every kept card under another KMS key, without its being seen outside KMS (ReEncrypt). It may be run again after a stop, while charges go on.',
  )
  .requiredOption('--to <key>', 'id, ARN or alias of the new key')
  .option('--dry-run', 'only tell how many cards would be moved')
  .option('--yes', `more than ${MOST_UNASKED} cards are meant`)
  .action(run)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`reencrypt: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    process.exitCode = 1;
  });
