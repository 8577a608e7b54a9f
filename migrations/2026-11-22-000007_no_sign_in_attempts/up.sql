-- The browser keeps what it needs to come back with: strangers write no rows.
DROP TABLE sign_in_attempts;
