-- The day under which a telegram about an approval looks for it: a VAN may keep one of midnight under the day it came in.
ALTER TABLE "attempt" ADD COLUMN "original_date" TEXT;

-- What waits or is not settled is few among many, and is counted often.
CREATE INDEX "payment_unsettled_idx" ON "payment" ("status", "updated_at") WHERE "status" IN ('APPROVING', 'UNCONFIRMED', 'NEEDS_REVIEW');
