-- +goose Up
CREATE TABLE IF NOT EXISTS kyufu_migrations (version BIGINT NOT NULL PRIMARY KEY, checksum VARCHAR(64) NOT NULL);

LOCK TABLE kyufu_migrations IN ACCESS EXCLUSIVE MODE;

INSERT INTO kyufu_migrations (version, checksum) VALUES (3, '');

-- +goose Down
DELETE FROM kyufu_migrations WHERE version = 3;
