-- Each VAN has its own code for "no original", so the index is for whatever a VAN net-cancelled by: they are few.
CREATE INDEX "payment_net_cancelled_idx" ON "payment" ("updated_at") WHERE "status" = 'NET_CANCELLED';
DROP INDEX "payment_unheard_of_idx";
