import { openDatabase } from '../platform/database';
import { admitApiKey } from '../server/admin/api-keys';
import { addMerchant } from '../server/admin/save-merchant';

const DEMO_BUSINESS_NO = '1208800767';

/** Creates the demo merchant and registers its API key (DEMO_API_KEY), once; prints the merchant's id. */
async function main(): Promise<void> {
  const { DATABASE_URL: url, DEMO_API_KEY: apiKey } = process.env;
  if (url === undefined || apiKey === undefined) throw new Error('set DATABASE_URL and DEMO_API_KEY; npm start does');
  const db = openDatabase({ url, poolMax: 2, applicationName: 'seed-demo' });
  try {
    const known = await db.merchant.findFirst({ where: { businessNo: DEMO_BUSINESS_NO } });
    const merchantId =
      known?.id ??
      (await addMerchant(db, {
        name: '페이민트 데모 상점',
        businessNo: DEMO_BUSINESS_NO,
        terminals: [
          { van: 'alpha', terminalId: 'DEMO000001', vendorCode: 'PMNT' },
          { van: 'beta', terminalId: 'DEMO000002', vendorCode: 'PM02' },
        ],
      }));
    await admitApiKey(db, merchantId, apiKey);
    process.stdout.write(`${JSON.stringify({ merchantId })}\n`);
  } finally {
    await db.$disconnect();
  }
}

main().catch((failure: unknown) => {
  process.stderr.write(`seed-demo: ${failure instanceof Error ? failure.message : 'failed'}\n`);
  process.exitCode = 1;
});
