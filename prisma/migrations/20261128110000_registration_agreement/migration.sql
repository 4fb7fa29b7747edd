-- What a payer agrees to who registers a card: what the merchant says that it will charge, and when the payer agreed to
-- which text. A registration so far has neither.
ALTER TABLE "billing_key"
  ADD COLUMN "plan" JSONB,
  ADD COLUMN "agreed_at" TIMESTAMPTZ(3),
  ADD COLUMN "agreement_by" TEXT CONSTRAINT "billing_key_agreement_by_check" CHECK ("agreement_by" IN ('PAGE', 'MERCHANT')),
  ADD COLUMN "agreement_version" TEXT,
  ADD COLUMN "agreement_text" TEXT,
  -- An agreement is of a time, a taker and a version; only our own page knows its text.
  ADD CONSTRAINT "billing_key_agreement_whole" CHECK (
    ("agreed_at" IS NULL) = ("agreement_by" IS NULL)
    AND ("agreed_at" IS NULL) = ("agreement_version" IS NULL)
    AND ("agreement_text" IS NULL) = ("agreement_by" IS DISTINCT FROM 'PAGE')
  );
