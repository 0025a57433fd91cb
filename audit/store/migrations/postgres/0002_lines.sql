-- +goose Up
ALTER TABLE kyufu_lines DROP CONSTRAINT kyufu_lines_tenant_place_key;

DROP INDEX kyufu_lines_new;

DROP INDEX kyufu_lines_trail;

CREATE UNIQUE INDEX kyufu_lines_place ON kyufu_lines (tenant, place) WHERE place IS NOT NULL;

CREATE INDEX kyufu_lines_trail ON kyufu_lines (tenant, trail, entry) WHERE entry >= 0;

ALTER TABLE kyufu_items ALTER COLUMN body SET STORAGE EXTERNAL;

-- +goose Down
DROP INDEX kyufu_lines_trail;

DROP INDEX kyufu_lines_place;

ALTER TABLE kyufu_lines ADD UNIQUE (tenant, place);

CREATE INDEX kyufu_lines_new ON kyufu_lines (tenant, seq) WHERE place IS NULL;

CREATE INDEX kyufu_lines_trail ON kyufu_lines (tenant, trail, entry);
