-- Telegrams about an approval whose outcome is unknown.
ALTER TYPE "attempt_kind" ADD VALUE 'NET_CANCEL';
ALTER TYPE "attempt_kind" ADD VALUE 'CANCEL';
ALTER TYPE "attempt_kind" ADD VALUE 'INQUIRY';
ALTER TYPE "attempt_state" ADD VALUE 'ANSWERED';

ALTER TABLE "attempt"
  ADD COLUMN "original_id" TEXT,
  ADD COLUMN "original" JSONB,
  ADD CONSTRAINT "attempt_original_id_fkey" FOREIGN KEY ("original_id") REFERENCES "attempt"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
