DROP TABLE activity_timestamps;
DROP TABLE activity_outlets;
