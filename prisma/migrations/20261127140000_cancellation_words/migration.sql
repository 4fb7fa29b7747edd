-- In a migration of their own: a transaction can't use a value that it adds.
ALTER TYPE "attempt_kind" ADD VALUE 'PARTIAL_CANCEL';
ALTER TYPE "period_state" ADD VALUE 'CANCELLED';
