ALTER TABLE renewal_plans DROP CONSTRAINT renewal_plans_basis_check;
UPDATE renewal_plans SET basis = 'limit' WHERE basis = 'limit-names';
ALTER TABLE renewal_plans ADD CONSTRAINT renewal_plans_basis_check CHECK (basis IN
    ('lifetime', 'window', 'retry', 'cancelled', 'put-back', 'revoked', 'limit', 'given-up'));
