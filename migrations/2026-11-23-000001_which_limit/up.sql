-- Which of the limits has a renewal wait: 'limit' is that on renewals a minute.
ALTER TABLE renewal_plans DROP CONSTRAINT renewal_plans_basis_check;
UPDATE renewal_plans SET basis = 'limit-names' WHERE basis = 'limit' AND renew_at > now() + interval '1 hour';
ALTER TABLE renewal_plans ADD CONSTRAINT renewal_plans_basis_check CHECK (basis IN
    ('lifetime', 'window', 'retry', 'cancelled', 'put-back', 'revoked', 'limit', 'limit-names', 'given-up'));
