-- Every telegram about an approval carries the business number that the approval was asked for with.
ALTER TABLE "attempt" ADD COLUMN "business_no" TEXT;
UPDATE "attempt" SET "business_no" = "merchant"."business_no"
  FROM "payment" JOIN "merchant" ON "merchant"."id" = "payment"."merchant_id" WHERE "payment"."id" = "attempt"."payment_id";
ALTER TABLE "attempt" ALTER COLUMN "business_no" SET NOT NULL;
