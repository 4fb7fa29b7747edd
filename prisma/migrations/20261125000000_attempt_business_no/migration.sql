-- A telegram about an approval repeats what the approval said, also when the merchant's business number has changed since.
ALTER TABLE "attempt" ADD COLUMN "business_no" TEXT;

UPDATE "attempt" SET "business_no" = "merchant"."business_no"
FROM "payment" JOIN "merchant" ON "merchant"."id" = "payment"."merchant_id"
WHERE "payment"."id" = "attempt"."payment_id";

-- Bill workers of the version before draw attempts without it until they are replaced; what they draw says what the merchant's row says then.
CREATE FUNCTION "attempt_business_no"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT "merchant"."business_no" INTO NEW."business_no"
  FROM "payment" JOIN "merchant" ON "merchant"."id" = "payment"."merchant_id"
  WHERE "payment"."id" = NEW."payment_id";
  RETURN NEW;
END
$$;

CREATE TRIGGER "attempt_business_no" BEFORE INSERT ON "attempt"
FOR EACH ROW WHEN (NEW."business_no" IS NULL) EXECUTE FUNCTION "attempt_business_no"();

ALTER TABLE "attempt" ALTER COLUMN "business_no" SET NOT NULL;
