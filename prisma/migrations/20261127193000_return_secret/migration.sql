ALTER TABLE "merchant" ADD COLUMN "sealed_return_secret" BYTEA;
