-- What the provider says later belongs to the trace of the request that the payment came from.
ALTER TABLE "payments" ADD COLUMN "traceparent" VARCHAR(55);
