-- +goose Up
CREATE TABLE kyufu_mynumber_tenants (tenant INTEGER NOT NULL PRIMARY KEY, updates BIGINT NOT NULL);
CREATE TABLE kyufu_mynumber_records (
    tenant INTEGER NOT NULL, seq BIGINT NOT NULL, handle BYTEA NOT NULL,
    person BYTEA, other BYTEA, number BYTEA, ref BYTEA, index_key VARCHAR(40) NOT NULL,
    known BIGINT NOT NULL, line VARCHAR(40) NOT NULL, data BYTEA NOT NULL, PRIMARY KEY (tenant, seq));
CREATE INDEX kyufu_mynumber_by_person ON kyufu_mynumber_records (tenant, person);
CREATE INDEX kyufu_mynumber_by_other ON kyufu_mynumber_records (tenant, other);
CREATE INDEX kyufu_mynumber_by_number ON kyufu_mynumber_records (tenant, number);
CREATE INDEX kyufu_mynumber_by_ref ON kyufu_mynumber_records (tenant, ref);
CREATE INDEX kyufu_mynumber_by_handle ON kyufu_mynumber_records (tenant, handle);
CREATE INDEX kyufu_mynumber_by_line ON kyufu_mynumber_records (tenant, line);

-- +goose Down
DROP TABLE kyufu_mynumber_records;
DROP TABLE kyufu_mynumber_tenants;
