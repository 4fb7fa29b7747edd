-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "bill_state" AS ENUM ('W', 'F', 'C', 'D');

-- CreateEnum
CREATE TYPE "payment_status" AS ENUM ('REQUESTED', 'SCHEME_ISSUED', 'AUTHENTICATED', 'APPROVING', 'UNCONFIRMED', 'APPROVED', 'PARTIALLY_CANCELLED', 'CANCELLED', 'DECLINED', 'AUTH_FAILED', 'EXPIRED', 'NET_CANCELLED', 'NEEDS_REVIEW');

-- CreateEnum
CREATE TYPE "attempt_state" AS ENUM ('PREPARED', 'SENDING', 'NOT_SENT', 'FENCED', 'APPROVED', 'DECLINED', 'UNKNOWN');

-- CreateEnum
CREATE TYPE "attempt_kind" AS ENUM ('APPROVAL');

-- CreateEnum
CREATE TYPE "inbox_state" AS ENUM ('RECEIVED', 'DELIVERED', 'REFUSED');

-- CreateTable
CREATE TABLE "merchant" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "business_no" TEXT NOT NULL,
    "minimum_amount" INTEGER NOT NULL DEFAULT 1000,
    "maximum_installment_months" INTEGER NOT NULL DEFAULT 12,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "merchant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "terminal" (
    "merchant_id" TEXT NOT NULL,
    "van" TEXT NOT NULL,
    "terminal_id" TEXT NOT NULL,
    "vendor_code" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,

    CONSTRAINT "terminal_pkey" PRIMARY KEY ("merchant_id","van")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "merchant_id" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bill" (
    "id" TEXT NOT NULL,
    "merchant_id" TEXT NOT NULL,
    "order_no" TEXT NOT NULL,
    "order_name" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "supply" INTEGER NOT NULL,
    "vat" INTEGER NOT NULL,
    "service_charge" INTEGER NOT NULL,
    "tax_free" INTEGER NOT NULL,
    "service" TEXT NOT NULL,
    "state" "bill_state" NOT NULL DEFAULT 'W',
    "return_url" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "sealed_token" BYTEA NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bill_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bill_claim" (
    "bill_id" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bill_claim_pkey" PRIMARY KEY ("bill_id")
);

-- CreateTable
CREATE TABLE "payment" (
    "id" TEXT NOT NULL,
    "bill_id" TEXT NOT NULL,
    "merchant_id" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "pay_type" TEXT NOT NULL DEFAULT 'CARD_VAN',
    "amount" INTEGER NOT NULL,
    "installment_months" INTEGER NOT NULL,
    "platform" TEXT NOT NULL,
    "order_no" TEXT NOT NULL,
    "issuer_transaction_id" TEXT NOT NULL,
    "status" "payment_status" NOT NULL,
    "version" INTEGER NOT NULL,
    "reason" TEXT,
    "reason_code" TEXT,
    "requested_at_kst" TEXT NOT NULL,
    "auth_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "app_scheme" JSONB,
    "van" TEXT,
    "approval_no" TEXT,
    "approved_at_kst" TEXT,
    "van_transaction_id" TEXT,
    "masked_card_no" TEXT,
    "card_kind" TEXT,
    "card_issuer_name" TEXT,
    "acquirer_code" TEXT,
    "acquirer_name" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "kind" "attempt_kind" NOT NULL,
    "van" TEXT NOT NULL,
    "terminal_id" TEXT NOT NULL,
    "vendor_code" TEXT NOT NULL,
    "serial_date" TEXT NOT NULL,
    "serial" TEXT NOT NULL,
    "transmitted_at_kst" TEXT NOT NULL,
    "state" "attempt_state" NOT NULL DEFAULT 'PREPARED',
    "send_before" TIMESTAMPTZ(3) NOT NULL,
    "sending_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "detail" TEXT,
    "response_code" TEXT,
    "issuer_response_code" TEXT,
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "serial_counter" (
    "terminal_id" TEXT NOT NULL,
    "serial_date" TEXT NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "serial_counter_pkey" PRIMARY KEY ("terminal_id","serial_date")
);

-- CreateTable
CREATE TABLE "journal_entry" (
    "attempt_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "journal_entry_pkey" PRIMARY KEY ("attempt_id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "id" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "issuer_transaction_id" TEXT NOT NULL,
    "payment_id" TEXT,
    "fingerprint" TEXT NOT NULL,
    "state" "inbox_state" NOT NULL,
    "refusal" TEXT,
    "times" INTEGER NOT NULL DEFAULT 1,
    "content_type" TEXT NOT NULL,
    "sealed_body" BYTEA,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),
    "delivery_attempts" INTEGER NOT NULL DEFAULT 0,
    "next_delivery_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "sequence" BIGSERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "merchant_id" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_pkey" PRIMARY KEY ("sequence")
);

-- CreateIndex
CREATE UNIQUE INDEX "terminal_merchant_id_priority_key" ON "terminal"("merchant_id", "priority");

-- CreateIndex
CREATE UNIQUE INDEX "bill_token_hash_key" ON "bill"("token_hash");

-- CreateIndex
CREATE INDEX "bill_merchant_id_created_at_idx" ON "bill"("merchant_id", "created_at");

-- CreateIndex
CREATE INDEX "bill_state_expires_at_idx" ON "bill"("state", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "payment_order_no_key" ON "payment"("order_no");

-- CreateIndex
CREATE INDEX "payment_bill_id_created_at_idx" ON "payment"("bill_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "payment_issuer_issuer_transaction_id_key" ON "payment"("issuer", "issuer_transaction_id");

-- CreateIndex
CREATE INDEX "attempt_payment_id_idx" ON "attempt"("payment_id");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_terminal_id_serial_date_serial_key" ON "attempt"("terminal_id", "serial_date", "serial");

-- CreateIndex
CREATE INDEX "journal_entry_payment_id_idx" ON "journal_entry"("payment_id");

-- CreateIndex
CREATE INDEX "inbox_state_next_delivery_at_idx" ON "inbox"("state", "next_delivery_at");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_issuer_issuer_transaction_id_fingerprint_key" ON "inbox"("issuer", "issuer_transaction_id", "fingerprint");

-- CreateIndex
CREATE UNIQUE INDEX "event_id_key" ON "event"("id");

-- CreateIndex
CREATE INDEX "event_merchant_id_sequence_idx" ON "event"("merchant_id", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "event_subject_id_version_key" ON "event"("subject_id", "version");

-- AddForeignKey
ALTER TABLE "terminal" ADD CONSTRAINT "terminal_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bill" ADD CONSTRAINT "bill_merchant_id_fkey" FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bill_claim" ADD CONSTRAINT "bill_claim_bill_id_fkey" FOREIGN KEY ("bill_id") REFERENCES "bill"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment" ADD CONSTRAINT "payment_bill_id_fkey" FOREIGN KEY ("bill_id") REFERENCES "bill"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journal_entry" ADD CONSTRAINT "journal_entry_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What Prisma's schema can't say: the last line of defence of the rules in domain/.
ALTER TABLE "merchant"
  ADD CONSTRAINT "merchant_business_no_digits" CHECK ("business_no" ~ '^[0-9]{10}$');

ALTER TABLE "bill"
  ADD CONSTRAINT "bill_amount_positive" CHECK ("amount" > 0),
  ADD CONSTRAINT "bill_tax_split" CHECK (
    "supply" >= 0 AND "vat" >= 0 AND "service_charge" >= 0 AND "tax_free" >= 0
    AND "supply" + "vat" + "service_charge" + "tax_free" = "amount");

ALTER TABLE "payment"
  ADD CONSTRAINT "payment_amount_positive" CHECK ("amount" > 0),
  ADD CONSTRAINT "payment_version_positive" CHECK ("version" > 0),
  ADD CONSTRAINT "payment_masked_card_no" CHECK ("masked_card_no" !~ '[0-9]{7}');

ALTER TABLE "attempt"
  ADD CONSTRAINT "attempt_serial_digits" CHECK ("serial" ~ '^[0-9]{12}$' AND "serial_date" ~ '^[0-9]{8}$');

ALTER TABLE "inbox"
  ADD CONSTRAINT "inbox_body_kept_until_delivered" CHECK (("state" = 'RECEIVED') = ("sealed_body" IS NOT NULL));
