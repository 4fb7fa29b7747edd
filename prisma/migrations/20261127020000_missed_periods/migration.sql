-- What becomes of a subscription's periods whose day went by unopened, and when each period was opened.
CREATE TYPE "missed_periods" AS ENUM ('SKIP', 'CURRENT', 'ALL');
ALTER TABLE "subscription" ADD COLUMN "missed_periods" "missed_periods" NOT NULL DEFAULT 'SKIP';
ALTER TABLE "subscription_period" ADD COLUMN "opened_at" TIMESTAMPTZ(3);
ALTER TABLE "billing_run" ADD COLUMN "skipped" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "postponed" INTEGER NOT NULL DEFAULT 0;
