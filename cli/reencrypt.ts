import { Command } from 'commander';
import { createCardVault } from '../platform/card-vault';
import { operatorConfig } from '../platform/config';
import { openFoundation } from '../platform/foundation';
import { projectRoot } from '../platform/project-root';
import { moveCard } from '../records/billing-keys';
import { databasePlace, requireDatabase } from './administration/installation';
import { operatorEnvironment } from './embedded/running';

/** Cards held at once, and moved between two lines of progress. */
const PAGE = 100;

/** More cards than this need `--yes`: the operator must have read the count. */
const MOST_UNASKED = 100;

type Options = { readonly to: string; readonly dryRun?: true; readonly yes?: true };

async function run({ to, dryRun, yes }: Options): Promise<void> {
  const config = operatorConfig(operatorEnvironment(projectRoot, process.env));
  const foundation = await openFoundation('reencrypt', { ...config, LOG_LEVEL: 'error' }, []);
  const { db, kms } = foundation;
  const vault = createCardVault(kms, to);
  try {
    await requireDatabase(db, config.DATABASE_URL);
    // KMS's own name of the key, whichever name was given.
    const probe = { merchantId: '-', billingKeyId: '-' };
    const sealed = await vault.seal('probe', probe);
    const { key: target } = sealed;
    // A key that encrypts but does not decrypt would make every charge fail.
    await vault.use(sealed, probe, () => undefined);
    const count = await db.billingKey.count({ where: { state: 'ACTIVE', kmsKey: { not: target } } });
    process.stdout.write(
      `${count} cards of ${databasePlace(config.DATABASE_URL)} are under other keys than ${target}\n`,
    );
    if (dryRun === true) return;
    if (yes !== true && count > MOST_UNASKED)
      throw new Error(`nothing was moved: this is more than ${MOST_UNASKED} cards. If you mean it, add --yes`);
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
    'Moves every stored card to another KMS key; the plaintext stays inside KMS (ReEncrypt). You may run it again after a stop, and while charges go on.',
  )
  .requiredOption('--to <key>', 'id, ARN or alias of the new key')
  .option('--dry-run', 'only print how many cards it would move')
  .option('--yes', `move more than ${MOST_UNASKED} cards`)
  .action(run)
  .parseAsync()
  .catch((failure: unknown) => {
    process.stderr.write(`reencrypt: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    process.exitCode = 1;
  });
