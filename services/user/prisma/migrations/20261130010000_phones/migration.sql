-- A number with an extension, or as it was typed where its country is not known, needs more than twenty characters.
ALTER TABLE "user_profiles" ALTER COLUMN "phone" TYPE VARCHAR(50);
ALTER TABLE "addresses" ALTER COLUMN "phone" TYPE VARCHAR(50);
