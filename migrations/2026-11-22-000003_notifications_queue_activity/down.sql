DROP TABLE activity_events;
DROP TABLE jobs;
DROP TABLE deliveries;
DROP TABLE channels;
DROP TABLE signing_keys;
