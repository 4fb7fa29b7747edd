-- Recurring payments: billing keys, subscriptions with their periods, and the runs over them.
CREATE TYPE "billing_key_state" AS ENUM ('REQUESTED', 'SCHEME_ISSUED', 'ACTIVE', 'FAILED', 'EXPIRED', 'DELETED');
CREATE TYPE "subscription_state" AS ENUM ('ACTIVE', 'PAUSED', 'PAST_DUE', 'UNPAID', 'CANCELLED');
CREATE TYPE "cycle_unit" AS ENUM ('WEEK', 'MONTH', 'YEAR');
CREATE TYPE "after_grace" AS ENUM ('CANCEL', 'UNPAID');
CREATE TYPE "period_state" AS ENUM ('DUE', 'CHARGING', 'FROZEN', 'PAID', 'PAST_DUE', 'UNPAID', 'WAIVED');

ALTER TABLE "merchant" ADD COLUMN     "charges_per_key_per_day" INTEGER NOT NULL DEFAULT 10,
ADD COLUMN     "tries_per_period" INTEGER NOT NULL DEFAULT 12;

ALTER TABLE "bill" ALTER COLUMN "token_hash" DROP NOT NULL,
ALTER COLUMN "sealed_token" DROP NOT NULL;

ALTER TABLE "payment" ADD COLUMN     "billing_key_id" TEXT,
ADD COLUMN     "as_of" TIMESTAMPTZ(3),
ADD COLUMN     "period" TEXT,
ADD COLUMN     "subscription_id" TEXT,
ADD COLUMN     "try" INTEGER,
ALTER COLUMN "platform" DROP NOT NULL;

ALTER TABLE "inbox" ADD COLUMN     "billing_key_id" TEXT;

CREATE TABLE "billing_key" (
    "id" TEXT NOT NULL,
    "merchant_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "order_name" TEXT NOT NULL,
    "platform" TEXT,
    "return_url" TEXT,
    "state" "billing_key_state" NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "reason" TEXT,
    "reason_code" TEXT,
    "order_no" TEXT NOT NULL,
    "issuer_transaction_id" TEXT NOT NULL,
    "requested_at_kst" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "app_scheme" JSONB,
    "token_hash" BYTEA,
    "sealed_token" BYTEA,
    "card_id" BYTEA,
    "kms_key" TEXT,
    "masked_card_no" TEXT,
    "registered_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "billing_key_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "subscription" (
    "id" TEXT NOT NULL,
    "merchant_id" TEXT NOT NULL,
    "billing_key_id" TEXT NOT NULL,
    "order_no" TEXT NOT NULL,
    "order_name" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "tax_free" INTEGER NOT NULL,
    "service_charge" INTEGER NOT NULL,
    "unit" "cycle_unit" NOT NULL,
    "every" INTEGER NOT NULL,
    "anchor" TEXT NOT NULL,
    "next_number" INTEGER NOT NULL,
    "next_day" TEXT NOT NULL,
    "after_grace" "after_grace" NOT NULL,
    "state" "subscription_state" NOT NULL DEFAULT 'ACTIVE',
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "subscription_period" (
    "subscription_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "merchant_id" TEXT NOT NULL,
    "bill_id" TEXT NOT NULL,
    "state" "period_state" NOT NULL DEFAULT 'DUE',
    "try" INTEGER NOT NULL DEFAULT 1,
    "soft_failures" INTEGER NOT NULL DEFAULT 0,
    "technical_failures" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3),
    "grace_ends_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "detail" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscription_period_pkey" PRIMARY KEY ("subscription_id","period")
);

CREATE TABLE "billing_run" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "opened" INTEGER NOT NULL DEFAULT 0,
    "approved" INTEGER NOT NULL DEFAULT 0,
    "declined" INTEGER NOT NULL DEFAULT 0,
    "unsettled" INTEGER NOT NULL DEFAULT 0,
    "already_started" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "ended" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "billing_run_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "billing_key_order_no_key" ON "billing_key"("order_no");
CREATE UNIQUE INDEX "billing_key_token_hash_key" ON "billing_key"("token_hash");
CREATE INDEX "billing_key_merchant_id_created_at_id_idx" ON "billing_key"("merchant_id", "created_at", "id");
CREATE UNIQUE INDEX "billing_key_issuer_issuer_transaction_id_key" ON "billing_key"("issuer", "issuer_transaction_id");
CREATE INDEX "subscription_merchant_id_created_at_id_idx" ON "subscription"("merchant_id", "created_at", "id");
CREATE INDEX "subscription_billing_key_id_idx" ON "subscription"("billing_key_id");
CREATE INDEX "subscription_state_id_idx" ON "subscription"("state", "id");
CREATE UNIQUE INDEX "subscription_period_bill_id_key" ON "subscription_period"("bill_id");
CREATE INDEX "subscription_period_state_subscription_id_period_idx" ON "subscription_period"("state", "subscription_id", "period");
CREATE INDEX "billing_run_started_at_idx" ON "billing_run"("started_at");
CREATE INDEX "payment_billing_key_id_as_of_idx" ON "payment"("billing_key_id", "as_of");
CREATE UNIQUE INDEX "payment_subscription_id_period_try_key" ON "payment"("subscription_id", "period", "try");
ALTER TABLE "payment" ADD CONSTRAINT "payment_billing_key_id_fkey" FOREIGN KEY ("billing_key_id") REFERENCES "billing_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment" ADD CONSTRAINT "payment_subscription_id_period_fkey" FOREIGN KEY ("subscription_id", "period") REFERENCES "subscription_period"("subscription_id", "period") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "billing_key" ADD CONSTRAINT "billing_key_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_billing_key_id_fkey" FOREIGN KEY ("billing_key_id") REFERENCES "billing_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "subscription_period" ADD CONSTRAINT "subscription_period_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscription"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "subscription_period" ADD CONSTRAINT "subscription_period_bill_id_fkey" FOREIGN KEY ("bill_id") REFERENCES "bill"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A card is kept exactly as long as it can be charged.
ALTER TABLE "billing_key" ADD CONSTRAINT "billing_key_card_kept_while_active" CHECK (("state" = 'ACTIVE') = ("card_id" IS NOT NULL) AND ("card_id" IS NULL) = ("kms_key" IS NULL));
-- A page needs both.
ALTER TABLE "bill" ADD CONSTRAINT "bill_link_whole" CHECK (("token_hash" IS NULL) = ("sealed_token" IS NULL));
ALTER TABLE "payment" ADD CONSTRAINT "payment_recurring_has_key" CHECK (("pay_type" = 'CARD_RP') = ("billing_key_id" IS NOT NULL));
ALTER TABLE "payment" ADD CONSTRAINT "payment_period_whole" CHECK (("subscription_id" IS NULL) = ("period" IS NULL) AND ("subscription_id" IS NULL) = ("try" IS NULL));
-- Of a period one charge is approved or unsettled, whoever starts it.
CREATE UNIQUE INDEX "payment_one_live_charge_per_period" ON "payment" ("subscription_id", "period")
  WHERE "status" IN ('APPROVING', 'UNCONFIRMED', 'NEEDS_REVIEW', 'APPROVED', 'PARTIALLY_CANCELLED');
