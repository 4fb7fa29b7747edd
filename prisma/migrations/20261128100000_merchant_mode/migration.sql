-- Every merchant so far is of the live cell.
ALTER TABLE "merchant"
  ADD COLUMN "mode" TEXT NOT NULL DEFAULT 'live' CONSTRAINT "merchant_mode_check" CHECK ("mode" IN ('live', 'test'));
