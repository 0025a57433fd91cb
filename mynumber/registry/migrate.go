package registry

import (
	"context"
	"database/sql"
	"embed"

	"github.com/kyufu-go/kyufu/audit/store"
)

// Migrations holds the numbered migrations of the tables of [SQLStore], in goose's form, in a
// folder for each dialect.
//
//go:embed migrations
var Migrations embed.FS

// tablesName begins the names of the tables.
const tablesName = "kyufu_mynumber"

// Migrate brings the tables of [SQLStore] up to date, as [store.MigrateFiles] does. Those of the
// lines beside them are brought up to date by [store.Migrate]. A process of another version is
// refused from then on with code store, for [store.CodeSchema].
func Migrate(ctx context.Context, db *sql.DB, d store.Dialect) error {
	if err := store.MigrateFiles(ctx, db, d, tablesName, Migrations); err != nil {
		return because(CodeStore, err)
	}
	return nil
}
