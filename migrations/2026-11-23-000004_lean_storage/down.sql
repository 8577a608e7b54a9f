ALTER TABLE orders ALTER COLUMN private_key SET STORAGE EXTENDED;
ALTER TABLE certificate_versions
    ALTER COLUMN chain SET STORAGE EXTENDED, ALTER COLUMN private_key SET STORAGE EXTENDED;
CREATE INDEX order_steps_order ON order_steps (order_id, id);
ALTER TABLE order_steps DROP CONSTRAINT order_steps_pkey, ADD PRIMARY KEY (id);
