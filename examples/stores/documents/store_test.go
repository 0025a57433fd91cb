// Package documents holds the store of documents against its contract on real databases.
package documents

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/store/storetest"
	"github.com/kyufu-go/kyufu/examples/stores/database"
)

func TestMain(m *testing.M) { os.Exit(database.Run(m)) }

// engine is a database to test on.
type engine struct {
	dialect store.Dialect
	open    func(t testing.TB) *sql.DB
}

func sqlite(driver string) engine {
	return engine{store.SQLite, func(t testing.TB) *sql.DB {
		return database.OpenSQLiteBy(t, driver, filepath.Join(t.TempDir(), "test.db"))
	}}
}

var engines = map[string]engine{
	"SQLite by modernc": sqlite("sqlite"),
	"SQLite by ncruces": sqlite("sqlite3"),
	"PostgreSQL":        {store.PostgreSQL, func(t testing.TB) *sql.DB { return database.PostgreSQL(t) }},
}

// migrated opens an empty database with its tables.
func (e engine) migrated(t testing.TB) *sql.DB {
	t.Helper()
	db := e.open(t)
	if err := store.Migrate(t.Context(), db, e.dialect); err != nil {
		t.Fatal(err)
	}
	return db
}

// The contract holds, and a second tenant in the same tables changes nothing.
func TestContract(t *testing.T) {
	for name, e := range engines {
		t.Run(name, func(t *testing.T) {
			db, n := e.migrated(t), 0
			storetest.Run(t, func(t *testing.T) store.Store {
				n++
				return store.NewSQL(db, e.dialect, fmt.Sprintf("%06d", n))
			})
		})
	}
}
