-- What operators decided, and by what: not for merchants, so not in their events.
CREATE TABLE "operator_action" (
    "id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "operator" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "verdict" TEXT,
    "override" TEXT,
    "evidence" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_action_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "operator_action_subject_id_idx" ON "operator_action"("subject_id");
