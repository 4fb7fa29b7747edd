CREATE TYPE "cancellation_status" AS ENUM ('REQUESTED', 'UNCONFIRMED', 'NEEDS_REVIEW', 'DONE', 'FAILED');

ALTER TABLE "payment" ADD COLUMN "cancelled_amount" INTEGER NOT NULL DEFAULT 0;
-- A constant default makes the check true of every row that is there, so they need not be read.
ALTER TABLE "payment"
  ADD CONSTRAINT "payment_cancelled_amount" CHECK ("cancelled_amount" BETWEEN 0 AND "amount") NOT VALID;

CREATE TABLE "cancellation" (
    "id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "merchant_id" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "supply" INTEGER NOT NULL,
    "vat" INTEGER NOT NULL,
    "service_charge" INTEGER NOT NULL,
    "tax_free" INTEGER NOT NULL,
    "balance_before" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "status" "cancellation_status" NOT NULL DEFAULT 'REQUESTED',
    "version" INTEGER NOT NULL DEFAULT 1,
    "reason" TEXT,
    "reason_code" TEXT,
    "cancelled_at_kst" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cancellation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "cancellation_amount" CHECK ("amount" > 0 AND "amount" <= "balance_before"),
    CONSTRAINT "cancellation_split" CHECK (
      "supply" >= 0 AND "vat" >= 0 AND "service_charge" >= 0 AND "tax_free" >= 0
      AND "amount" = "supply" + "vat" + "service_charge" + "tax_free"),
    CONSTRAINT "cancellation_version_positive" CHECK ("version" > 0)
);
CREATE INDEX "cancellation_payment_id_created_at_idx" ON "cancellation"("payment_id", "created_at");
-- What the sweep and the metrics look for. It names the statuses that have ended, so that one that a later version
-- adds counts as open.
CREATE INDEX "cancellation_open" ON "cancellation"("id") WHERE "status" NOT IN ('DONE', 'FAILED');

CREATE TABLE "cancellation_claim" (
    "payment_id" TEXT NOT NULL,
    "cancellation_id" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cancellation_claim_pkey" PRIMARY KEY ("payment_id")
);

ALTER TABLE "attempt" ADD COLUMN "cancellation_id" TEXT;
CREATE INDEX "attempt_cancellation_id_idx" ON "attempt"("cancellation_id");

ALTER TABLE "cancellation" ADD CONSTRAINT "cancellation_payment_id_fkey"
  FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "cancellation_claim" ADD CONSTRAINT "cancellation_claim_payment_id_fkey"
  FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_cancellation_id_fkey"
  FOREIGN KEY ("cancellation_id") REFERENCES "cancellation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
