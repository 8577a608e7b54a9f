DELETE FROM jobs WHERE kind = 'batch.run';
DROP TABLE batch_items;
DROP TABLE batches;
