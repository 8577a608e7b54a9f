DROP TABLE schedulers;
