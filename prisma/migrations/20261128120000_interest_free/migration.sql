-- Interest-free installments (무이자, 부분무이자). A payment so far was made on the card's own terms.
ALTER TABLE "payment" ADD COLUMN "payer_interest_months" INTEGER;
-- Not checked in the rows so far, which have none: that would read the whole table while it is locked.
ALTER TABLE "payment" ADD CONSTRAINT "payment_payer_interest_months_check"
  CHECK ("payer_interest_months" >= 0 AND "payer_interest_months" < "installment_months") NOT VALID;

CREATE TABLE "interest_free_offer" (
    "id" TEXT NOT NULL,
    "merchant_id" TEXT,
    "issuer" TEXT NOT NULL,
    "installment_months" INTEGER[],
    "payer_interest_months" INTEGER NOT NULL,
    "minimum_amount" INTEGER NOT NULL,
    "valid_from" TEXT NOT NULL,
    "valid_until" TEXT NOT NULL,
    "operator" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "interest_free_offer_pkey" PRIMARY KEY ("id"),
    -- Each of its months is an installment, and the payer bears the interest of some of them at most.
    CONSTRAINT "interest_free_offer_months_check" CHECK (
      cardinality("installment_months") > 0
      AND 2 <= ALL ("installment_months") AND 36 >= ALL ("installment_months")
      AND 0 <= "payer_interest_months" AND "payer_interest_months" < ALL ("installment_months")
    ),
    CONSTRAINT "interest_free_offer_minimum_check" CHECK ("minimum_amount" >= 0),
    CONSTRAINT "interest_free_offer_days_check" CHECK ("valid_from" <= "valid_until")
);

CREATE INDEX "interest_free_offer_valid_until_merchant_id_idx" ON "interest_free_offer"("valid_until", "merchant_id");

ALTER TABLE "interest_free_offer" ADD CONSTRAINT "interest_free_offer_merchant_id_fkey"
  FOREIGN KEY ("merchant_id") REFERENCES "merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
