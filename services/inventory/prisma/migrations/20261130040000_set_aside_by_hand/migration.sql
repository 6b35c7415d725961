-- A person may give back what a person has set aside, never what a checkout is selling. What is held at this moment counts
-- as held by a checkout, and ends by itself within minutes.
ALTER TABLE "reservations" ADD COLUMN "by_hand" BOOLEAN NOT NULL DEFAULT false;
