-- What a VAN said in its own words, and what was odd about its answers.
ALTER TABLE "attempt" ADD COLUMN "message" TEXT;
CREATE TABLE "van_oddity" (
    "van" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "van_oddity_pkey" PRIMARY KEY ("van", "day", "kind", "what")
);
