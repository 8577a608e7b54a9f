DROP INDEX deliveries_certificate;
