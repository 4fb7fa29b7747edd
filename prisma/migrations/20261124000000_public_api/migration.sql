-- Merchants' own rules and what their sales slips print.
ALTER TABLE "merchant"
  ADD COLUMN "minimum_installment_amount" INTEGER NOT NULL DEFAULT 50000,
  ADD COLUMN "representative" TEXT,
  ADD COLUMN "phone" TEXT,
  ADD COLUMN "address" TEXT,
  ADD CONSTRAINT "merchant_installments" CHECK ("maximum_installment_months" BETWEEN 0 AND 36 AND "maximum_installment_months" <> 1 AND "minimum_installment_amount" >= 0);

-- A key ends, at once or at the end of a rotation.
ALTER TABLE "api_key" RENAME COLUMN "revoked_at" TO "ends_at";
ALTER TABLE "api_key" ADD COLUMN "last_used_at" TIMESTAMPTZ(3);
CREATE INDEX "api_key_merchant_id_idx" ON "api_key"("merchant_id");

-- Lists go by (created_at, id).
DROP INDEX "bill_merchant_id_created_at_idx";
CREATE INDEX "bill_merchant_id_created_at_id_idx" ON "bill"("merchant_id", "created_at", "id");
CREATE INDEX "bill_merchant_id_order_no_idx" ON "bill"("merchant_id", "order_no");
CREATE INDEX "payment_merchant_id_created_at_id_idx" ON "payment"("merchant_id", "created_at", "id");

-- Events are read in the order of their transactions.
ALTER TABLE "event" ADD COLUMN "transaction_id" xid8 NOT NULL DEFAULT pg_current_xact_id();
DROP INDEX "event_merchant_id_sequence_idx";
CREATE INDEX "event_merchant_id_transaction_id_sequence_idx" ON "event"("merchant_id", "transaction_id", "sequence");

CREATE TABLE "idempotent_request" (
    "scope" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "effect_id" TEXT NOT NULL,
    "locked_until" TIMESTAMPTZ(3),
    "status" INTEGER,
    "sealed_answer" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotent_request_pkey" PRIMARY KEY ("scope","route","key"),
    CONSTRAINT "idempotent_request_answered_or_at_work" CHECK (("locked_until" IS NULL) = ("status" IS NOT NULL) AND ("status" IS NULL) = ("sealed_answer" IS NULL))
);
CREATE INDEX "idempotent_request_created_at_idx" ON "idempotent_request"("created_at");

-- Servers wait for a payment's changes instead of asking for them.
CREATE FUNCTION notify_payment_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('payment_changed', NEW.id);
  RETURN NULL;
END
$$;
CREATE TRIGGER "payment_changed" AFTER INSERT OR UPDATE ON "payment" FOR EACH ROW EXECUTE FUNCTION notify_payment_changed();
