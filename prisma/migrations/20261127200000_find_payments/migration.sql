-- What merchants' lists search by. CREATE INDEX keeps writers waiting while it reads the table, so docs/deploying.md
-- says how to build these beforehand on a large one; then nothing is left to do here.

-- In the order of the list, and with what it filters by, so that rows that do not match are passed over within the
-- index. They take the place of the indexes with the order alone.
CREATE INDEX IF NOT EXISTS "payment_list_idx"
  ON "payment"("merchant_id", "created_at", "id", "status", "issuer", "pay_type", "amount");
CREATE INDEX IF NOT EXISTS "bill_list_idx" ON "bill"("merchant_id", "created_at", "id", "state", "amount");
DROP INDEX IF EXISTS "payment_merchant_id_created_at_id_idx";
DROP INDEX IF EXISTS "bill_merchant_id_created_at_id_idx";

-- For what may be rare among a merchant's many. An issuer that is rare everywhere has its index already.
CREATE INDEX IF NOT EXISTS "payment_merchant_id_status_created_at_id_idx"
  ON "payment"("merchant_id", "status", "created_at", "id");
CREATE INDEX IF NOT EXISTS "payment_merchant_id_amount_created_at_id_idx"
  ON "payment"("merchant_id", "amount", "created_at", "id");
CREATE INDEX IF NOT EXISTS "bill_merchant_id_amount_created_at_id_idx"
  ON "bill"("merchant_id", "amount", "created_at", "id");
CREATE INDEX IF NOT EXISTS "payment_approval_no_idx" ON "payment"("merchant_id", "approval_no")
  WHERE "approval_no" IS NOT NULL;
CREATE INDEX IF NOT EXISTS "payment_recurring_idx" ON "payment"("merchant_id", "created_at", "id")
  WHERE "pay_type" = 'CARD_RP';
