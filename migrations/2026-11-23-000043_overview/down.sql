DROP INDEX orders_challenged;
DROP INDEX certificates_overview;
