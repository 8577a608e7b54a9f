-- A certificate's page lists what was told of it.
CREATE INDEX deliveries_certificate ON deliveries (certificate_id, id DESC) WHERE certificate_id IS NOT NULL;
