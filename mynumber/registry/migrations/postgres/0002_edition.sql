-- +goose Up
CREATE TABLE IF NOT EXISTS kyufu_mynumber_migrations (version BIGINT NOT NULL PRIMARY KEY, checksum VARCHAR(64) NOT NULL);

LOCK TABLE kyufu_mynumber_migrations IN ACCESS EXCLUSIVE MODE;

INSERT INTO kyufu_mynumber_migrations (version, checksum) VALUES (2, '');

-- +goose Down
DELETE FROM kyufu_mynumber_migrations WHERE version = 2;
