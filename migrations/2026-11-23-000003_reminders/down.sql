DROP INDEX certificates_expiry;
ALTER TABLE certificate_versions DROP COLUMN lifetime_days;
DROP TABLE calendar;
DROP TABLE reminders;
DELETE FROM jobs WHERE kind = 'reminders.send';
