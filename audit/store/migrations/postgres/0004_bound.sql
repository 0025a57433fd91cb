-- +goose Up
LOCK TABLE kyufu_migrations IN ACCESS EXCLUSIVE MODE;

CREATE TABLE kyufu_bound (
    tenant VARCHAR(40) NOT NULL,
    place BIGINT NOT NULL,
    trail VARCHAR(40) NOT NULL,
    seqs TEXT NOT NULL,
    chains BYTEA NOT NULL,
    PRIMARY KEY (tenant, place)
);

INSERT INTO kyufu_bound SELECT tenant, place, trail, CAST(seq AS TEXT), chain FROM kyufu_lines WHERE entry < 0 AND place IS NOT NULL;

UPDATE kyufu_lines SET place = NULL, chain = NULL, trail = '' WHERE entry < 0 AND place IS NOT NULL;

INSERT INTO kyufu_migrations (version, checksum) VALUES (4, '');

-- +goose Down
-- Fails while a line is bound to a log that does not have it: relay before.
INSERT INTO kyufu_bound SELECT * FROM kyufu_bound;

DROP TABLE kyufu_bound;

DELETE FROM kyufu_migrations WHERE version = 4;
