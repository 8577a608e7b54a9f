-- One index serves for both: steps are only ever read by their order.
ALTER TABLE order_steps DROP CONSTRAINT order_steps_pkey, ADD PRIMARY KEY (order_id, id);
DROP INDEX order_steps_order;
-- What is sealed can't be made smaller.
ALTER TABLE certificate_versions
    ALTER COLUMN chain SET STORAGE EXTERNAL, ALTER COLUMN private_key SET STORAGE EXTERNAL;
ALTER TABLE orders ALTER COLUMN private_key SET STORAGE EXTERNAL;
