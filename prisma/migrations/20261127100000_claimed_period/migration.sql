-- Of a period one charge holds the claim, whoever starts it. The index names the statuses that hold none, so that one
-- that a later version adds can't be forgotten: until it is named, it keeps its period.
CREATE UNIQUE INDEX "payment_one_claim_per_period" ON "payment" ("subscription_id", "period")
  WHERE "subscription_id" IS NOT NULL AND "status" NOT IN
    ('REQUESTED', 'SCHEME_ISSUED', 'AUTHENTICATED', 'CANCELLED', 'DECLINED', 'AUTH_FAILED', 'EXPIRED', 'NET_CANCELLED');
DROP INDEX "payment_one_live_charge_per_period";
