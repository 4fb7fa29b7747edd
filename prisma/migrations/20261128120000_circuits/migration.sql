-- Which VANs and issuers new payments go to. Processes count how exchanges with them end, by five seconds; an open
-- circuit, or an operator's suspension, keeps new payments away.
CREATE TABLE "party_count" (
  "kind" TEXT NOT NULL CONSTRAINT "party_count_kind_check" CHECK ("kind" IN ('van', 'issuer')),
  "code" TEXT NOT NULL,
  "began_at" TIMESTAMPTZ(3) NOT NULL,
  "ended" INTEGER NOT NULL,
  "failed" INTEGER NOT NULL,
  CONSTRAINT "party_count_pkey" PRIMARY KEY ("kind", "code", "began_at")
);

CREATE TABLE "open_circuit" (
  "kind" TEXT NOT NULL CONSTRAINT "open_circuit_kind_check" CHECK ("kind" IN ('van', 'issuer')),
  "code" TEXT NOT NULL,
  "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  "probed_from" TIMESTAMPTZ(3) NOT NULL,
  "next_probe_at" TIMESTAMPTZ(3) NOT NULL,
  "passed" INTEGER NOT NULL DEFAULT 0,
  "ended" INTEGER NOT NULL,
  "failed" INTEGER NOT NULL,
  CONSTRAINT "open_circuit_pkey" PRIMARY KEY ("kind", "code")
);

CREATE TABLE "suspension" (
  "kind" TEXT NOT NULL CONSTRAINT "suspension_kind_check" CHECK ("kind" IN ('van', 'issuer')),
  "code" TEXT NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  "operator" TEXT NOT NULL,
  "note" TEXT NOT NULL,
  CONSTRAINT "suspension_pkey" PRIMARY KEY ("kind", "code")
);
