-- Events are about to be partitioned by the month (Korean time) in which they were stored. The table as it is becomes
-- the first partition, for everything before a bound: the begin of the month after next, so that processes of the
-- version before write into it in any case. With a CHECK that says so, attaching it reads no row.

-- The lock is needed for a moment. Waiting for it would keep every writer of events waiting behind this statement, so
-- it gives up after a second and tries again.
DO $$
DECLARE
  bound timestamptz := (date_trunc('month', now() AT TIME ZONE 'Asia/Seoul') + interval '2 months')
    AT TIME ZONE 'Asia/Seoul';
BEGIN
  SET LOCAL lock_timeout = '1s';
  FOR try IN 1..60 LOOP
    BEGIN
      EXECUTE format('ALTER TABLE "event" ADD CONSTRAINT "event_first_bound" CHECK ("created_at" < %L) NOT VALID', bound);
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      IF try = 60 THEN RAISE; END IF;
    END;
    PERFORM pg_sleep(0.5);
  END LOOP;
END $$;
