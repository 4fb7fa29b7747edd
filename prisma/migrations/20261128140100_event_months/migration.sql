-- Reads the table once, and lets everybody read and write it meanwhile.
ALTER TABLE "event" VALIDATE CONSTRAINT "event_first_bound";

-- The table takes a partitioned table behind it, under its own name: statements of the version before find the new one.
-- No row moves. Each partition has the indexes of the table before. The partitioned table itself has none: a unique
-- index over all partitions would have to contain the time.
DO $$
DECLARE
  bound timestamptz := (
    SELECT (regexp_match(pg_get_constraintdef(oid), '''([^'']+)'''))[1]::timestamptz
    FROM pg_constraint WHERE conname = 'event_first_bound' AND conrelid = '"event"'::regclass);
  month timestamp := bound AT TIME ZONE 'Asia/Seoul';
  name text;
BEGIN
  SET LOCAL lock_timeout = '1s';
  FOR try IN 1..60 LOOP
    BEGIN
      LOCK TABLE "event" IN ACCESS EXCLUSIVE MODE;
      -- A foreign key needs a unique index over all partitions.
      ALTER TABLE "webhook_delivery" DROP CONSTRAINT "webhook_delivery_event_id_fkey";
      EXIT;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      IF try = 60 THEN RAISE; END IF;
    END;
    PERFORM pg_sleep(0.5);
  END LOOP;

  ALTER TABLE "event" RENAME TO "event_first";
  CREATE TABLE "event" (LIKE "event_first" INCLUDING DEFAULTS INCLUDING STORAGE) PARTITION BY RANGE ("created_at");
  -- Otherwise it would be dropped with the first partition.
  ALTER SEQUENCE "event_sequence_seq" OWNED BY "event"."sequence";
  EXECUTE format('ALTER TABLE "event" ATTACH PARTITION "event_first" FOR VALUES FROM (MINVALUE) TO (%L)', bound);

  -- For rows of months without a partition. It is the pattern of the partitions that are made later.
  CREATE TABLE "event_default" (LIKE "event_first" INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING STORAGE);
  ALTER TABLE "event" ATTACH PARTITION "event_default" DEFAULT;
  ALTER TABLE "event_first" DROP CONSTRAINT "event_first_bound";

  FOR ahead IN 0..2 LOOP
    name := to_char(month, '"event_"YYYY_MM');
    EXECUTE format('CREATE TABLE %I (LIKE "event_default" INCLUDING ALL)', name);
    EXECUTE format('ALTER TABLE "event" ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name,
      month AT TIME ZONE 'Asia/Seoul', (month + interval '1 month') AT TIME ZONE 'Asia/Seoul');
    month := month + interval '1 month';
  END LOOP;
END $$;
