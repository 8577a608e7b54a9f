DELETE FROM jobs WHERE kind IN ('certificate.renew', 'version.revoke');
DROP TABLE renewal_plans;
ALTER TABLE certificate_versions DROP COLUMN revocation, DROP COLUMN spki_sha256;
DROP INDEX orders_domains, orders_person, orders_team;
ALTER TABLE orders DROP COLUMN replaces, DROP COLUMN automatic, DROP COLUMN rekey;
