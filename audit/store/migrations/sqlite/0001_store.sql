-- +goose Up
CREATE TABLE kyufu_stores (
    tenant VARCHAR(40) NOT NULL PRIMARY KEY,
    id VARCHAR(40) NOT NULL,
    holder VARCHAR(40) NOT NULL,
    until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    place BIGINT NOT NULL,
    chain BLOB NOT NULL
);

CREATE TABLE kyufu_items (
    tenant VARCHAR(40) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    item_key VARCHAR(200) NOT NULL,
    revision BIGINT NOT NULL,
    schema_version BIGINT NOT NULL,
    key_id VARCHAR(200) NOT NULL,
    body BLOB NOT NULL,
    line_id VARCHAR(40) NOT NULL,
    PRIMARY KEY (tenant, kind, item_key)
);

CREATE TABLE kyufu_terms (
    tenant VARCHAR(40) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    name VARCHAR(40) NOT NULL,
    value VARCHAR(200) NOT NULL,
    item_key VARCHAR(200) NOT NULL,
    PRIMARY KEY (tenant, kind, name, value, item_key)
) WITHOUT ROWID;

CREATE INDEX kyufu_terms_item ON kyufu_terms (tenant, kind, item_key, name, value);

CREATE TABLE kyufu_lines (
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
    UNIQUE (tenant, id),
    UNIQUE (tenant, place)
);

CREATE INDEX kyufu_lines_new ON kyufu_lines (tenant, seq) WHERE place IS NULL;

CREATE INDEX kyufu_lines_waiting ON kyufu_lines (tenant, seq) WHERE entry < 0;

CREATE INDEX kyufu_lines_trail ON kyufu_lines (tenant, trail, entry);

-- +goose Down
DROP TABLE kyufu_lines;

DROP TABLE kyufu_terms;

DROP TABLE kyufu_items;

DROP TABLE kyufu_stores;
