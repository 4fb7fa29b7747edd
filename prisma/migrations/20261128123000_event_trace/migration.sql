-- Where the change that an event reports stands in its trace, so that its webhooks go on there.
ALTER TABLE "event" ADD COLUMN "traceparent" TEXT;
