-- Wishes and cart lines that are too old to say anything are found without reading the rest.
CREATE INDEX "interactions_wishes" ON "interactions"("at") WHERE "kind" IN ('CART', 'WISH');
