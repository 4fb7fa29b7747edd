-- A table of its own: it is empty at first, so no index has to be built over many rows; the moves of a bill write
-- nothing more; and no process but the server reads it.
CREATE TABLE "bill_customer" (
    "bill_id" TEXT NOT NULL,
    "merchant_id" TEXT NOT NULL,
    "sealed_customer" BYTEA NOT NULL,
    "name_digest" BYTEA,
    "email_digest" BYTEA,
    "phone_digest" BYTEA,
    "digest_key" BYTEA,

    CONSTRAINT "bill_customer_pkey" PRIMARY KEY ("bill_id"),
    -- A body has at most 16 KiB, which escapes in JSON may lengthen.
    CONSTRAINT "bill_customer_size" CHECK (octet_length("sealed_customer") <= 65536),
    CONSTRAINT "bill_customer_digest_key" CHECK (
      ("digest_key" IS NULL) = ("name_digest" IS NULL AND "email_digest" IS NULL AND "phone_digest" IS NULL))
);
CREATE INDEX "bill_customer_merchant_id_name_digest_idx" ON "bill_customer"("merchant_id", "name_digest");
CREATE INDEX "bill_customer_merchant_id_email_digest_idx" ON "bill_customer"("merchant_id", "email_digest");
CREATE INDEX "bill_customer_merchant_id_phone_digest_idx" ON "bill_customer"("merchant_id", "phone_digest");
-- Whether a merchant has customers that today's key can't find.
CREATE INDEX "bill_customer_merchant_id_digest_key_idx" ON "bill_customer"("merchant_id", "digest_key");
ALTER TABLE "bill_customer" ADD CONSTRAINT "bill_customer_bill_id_fkey"
  FOREIGN KEY ("bill_id") REFERENCES "bill"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "erasure" (
    "id" TEXT NOT NULL,
    "merchant_id" TEXT NOT NULL,
    "operator" TEXT NOT NULL,
    "found_by" TEXT NOT NULL,
    "erased" INTEGER NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "erasure_merchant_id_created_at_idx" ON "erasure"("merchant_id", "created_at");
ALTER TABLE "erasure" ADD CONSTRAINT "erasure_merchant_id_fkey"
  FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
