-- Whether a merchant's order number may come again while a bill of it can be paid or is paid.
-- AlterTable
ALTER TABLE "merchant" ADD COLUMN "order_no_reuse" BOOLEAN NOT NULL DEFAULT false;

-- Keys of presses that were answered with a payment that waited already.
-- CreateTable
CREATE TABLE "answered_press" (
    "id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "answered_press_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "answered_press_payment_id_idx" ON "answered_press"("payment_id");

-- AddForeignKey
ALTER TABLE "answered_press" ADD CONSTRAINT "answered_press_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
