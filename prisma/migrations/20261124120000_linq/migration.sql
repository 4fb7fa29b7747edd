-- Results that LINQ keeps for a service until it has them.
CREATE TYPE "linq_result_state" AS ENUM ('KEPT', 'DELIVERED', 'REFUSED');

CREATE TABLE "linq_result" (
    "sequence" BIGSERIAL NOT NULL,
    "service" TEXT NOT NULL,
    "transaction_id" TEXT NOT NULL,
    "order_no" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "state" "linq_result_state" NOT NULL DEFAULT 'KEPT',
    "refusal" TEXT,
    "times" INTEGER NOT NULL DEFAULT 1,
    "sealed_body" BYTEA,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "delivery_attempts" INTEGER NOT NULL DEFAULT 0,
    "next_delivery_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "linq_result_pkey" PRIMARY KEY ("sequence"),
    -- A body is there exactly as long as it is to be delivered.
    CONSTRAINT "linq_result_body_kept_until_delivered" CHECK (("state" = 'KEPT') = ("sealed_body" IS NOT NULL)),
    CONSTRAINT "linq_result_refusal" CHECK (("state" = 'REFUSED') = ("refusal" IS NOT NULL))
);

CREATE UNIQUE INDEX "linq_result_service_transaction_id_fingerprint_key" ON "linq_result"("service", "transaction_id", "fingerprint");
-- The oldest result that a service has not got.
CREATE INDEX "linq_result_service_state_sequence_idx" ON "linq_result"("service", "state", "sequence");
