-- +goose Up
CREATE TABLE kyufu_lines_2 (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant VARCHAR(40) NOT NULL,
    id VARCHAR(40) NOT NULL,
    at BIGINT NOT NULL,
    event BLOB NOT NULL,
    digest BLOB NOT NULL,
    touched BLOB NOT NULL,
    place BIGINT,
    chain BLOB,
    trail VARCHAR(40) NOT NULL DEFAULT '',
    entry BIGINT NOT NULL DEFAULT -1,
    UNIQUE (tenant, id)
);

INSERT INTO kyufu_lines_2 SELECT * FROM kyufu_lines;

DROP TABLE kyufu_lines;

ALTER TABLE kyufu_lines_2 RENAME TO kyufu_lines;

CREATE UNIQUE INDEX kyufu_lines_place ON kyufu_lines (tenant, place) WHERE place IS NOT NULL;

CREATE INDEX kyufu_lines_waiting ON kyufu_lines (tenant, seq) WHERE entry < 0;

CREATE INDEX kyufu_lines_trail ON kyufu_lines (tenant, trail, entry) WHERE entry >= 0;

-- +goose Down
DROP INDEX kyufu_lines_trail;

DROP INDEX kyufu_lines_place;

CREATE UNIQUE INDEX kyufu_lines_tenant_place ON kyufu_lines (tenant, place);

CREATE INDEX kyufu_lines_new ON kyufu_lines (tenant, seq) WHERE place IS NULL;

CREATE INDEX kyufu_lines_trail ON kyufu_lines (tenant, trail, entry);
