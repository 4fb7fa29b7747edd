-- The merchant's number at the acquirer (가맹점번호), printed on the sales slip.
ALTER TABLE "payment" ADD COLUMN "acquirer_merchant_no" TEXT;
