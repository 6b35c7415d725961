ALTER TABLE "interactions" DROP CONSTRAINT "interactions_kind";
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_kind" CHECK ("kind" IN ('PURCHASE', 'CART', 'VIEW', 'REVIEW', 'WISH'));
