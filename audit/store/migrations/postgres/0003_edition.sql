-- +goose Up
CREATE TABLE IF NOT EXISTS kyufu_migrations (version BIGINT NOT NULL PRIMARY KEY, checksum VARCHAR(64) NOT NULL);

INSERT INTO kyufu_migrations (version, checksum) VALUES (3, '');

-- +goose Down
DELETE FROM kyufu_migrations WHERE version = 3;
