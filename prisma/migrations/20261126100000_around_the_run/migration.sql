-- What the engine does again and again to look after its payments, and what it came to the last time.
CREATE TABLE "duty" (
    "name" TEXT NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,
    "findings" JSONB NOT NULL,

    CONSTRAINT "duty_pkey" PRIMARY KEY ("name")
);

-- What the sweep looks for: open rows, which are few among all.
CREATE INDEX "payment_waiting_idx" ON "payment" ("auth_expires_at") WHERE "status" IN ('REQUESTED', 'SCHEME_ISSUED', 'AUTHENTICATED');
CREATE INDEX "payment_unheard_of_idx" ON "payment" ("updated_at") WHERE "status" = 'NET_CANCELLED' AND "reason_code" IN ('7003', 'N');
CREATE INDEX "billing_key_open_idx" ON "billing_key" ("expires_at") WHERE "state" IN ('REQUESTED', 'SCHEME_ISSUED');
