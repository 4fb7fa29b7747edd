-- What a VAN was seen to do on a Korean day: how long it took at most, and how many approvals appeared after they were called net-cancelled.
CREATE TABLE "van_day" (
    "van" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "longest_ms" INTEGER NOT NULL DEFAULT 0,
    "attempt_id" TEXT,
    "late_approvals" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "van_day_pkey" PRIMARY KEY ("van", "day")
);
