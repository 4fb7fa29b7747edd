-- Why a run stands as it does, and the workflow by which Temporal is asked whether it goes on.
-- AlterTable
ALTER TABLE "billing_run" ADD COLUMN "detail" TEXT,
ADD COLUMN "workflow_id" TEXT;
