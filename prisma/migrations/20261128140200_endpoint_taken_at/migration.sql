-- How far an endpoint has taken its events, as a time: a look for new ones leaves the partitions before it out. Null, or
-- too early, is right too, and looks into more of them; the version before leaves it as it is.
ALTER TABLE "webhook_endpoint" ADD COLUMN "taken_at" TIMESTAMPTZ(3);
ALTER TABLE "webhook_endpoint" ALTER COLUMN "taken_at" SET DEFAULT CURRENT_TIMESTAMP;
