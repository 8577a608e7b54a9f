DROP INDEX grants_certificate;
DROP TABLE deleted_orders;
DROP TABLE deleted_certificates;
