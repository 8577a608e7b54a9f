DROP TABLE certificate_versions;
DROP TABLE order_steps;
DROP TABLE challenges;
DROP TABLE orders;
DROP TABLE grants;
DROP TABLE certificates;
DROP TABLE acme_accounts;
DROP TABLE authorities;
