// Package killing runs processes on one database and kills them, for tests: what did they
// acknowledge?
package killing

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/examples/stores/database"
)

// Child is a process that is killed: a test of its own, which finds out by [Me] that it is one.
type Child struct {
	Name        string
	Driver, DSN string
	Dialect     store.Dialect
	Log, Keys   string // a folder, and a file
	Masters     string // a file of master and index keys, where a test rotates them
	Life        int    // how often it was killed before
	Socket      string // where it answers, if it is a server
	Work        string // what it does, where a test has children of several kinds
	Step        int    // the step at which it kills itself, see [Steps]; 0 is never
}

// variable holds a Child as JSON.
const variable = "KYUFU_CHILD"

// Me is the child that this process is. It skips the test of a process that is none.
func Me(t *testing.T) (c Child) {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		t.Skip("only as a child")
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// Acknowledge says, as a child, that something is done for good; nobody else says anything.
func Acknowledge(what string) {
	if os.Getenv(variable) != "" {
		_, _ = os.Stdout.WriteString("ack " + what + "\n")
	}
}

// command is the child as a process.
func (c Child) command(t *testing.T, test string) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Error(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$", "-test.v")
	cmd.Env = append(os.Environ(), variable+"="+string(text))
	return cmd
}

// Live starts the child, kills it after a while, and returns what it acknowledged.
func (c Child) Live(t *testing.T, test string, kill time.Duration) (acked []string) {
	t.Helper()
	cmd := c.command(t, test)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Error(err)
		return nil
	}
	if err := cmd.Start(); err != nil {
		t.Error(err)
		return nil
	}
	time.AfterFunc(kill, func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if what, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
			acked = append(acked, what)
		}
	}
	_ = cmd.Wait()
	return acked
}

// Serves runs the child until a context ends, then kills it, or until it is all over, and reports
// whether it was killed.
func (c Child) Serves(life context.Context, t *testing.T, test string, over <-chan struct{}) (killed bool) {
	t.Helper()
	cmd := c.command(t, test)
	if err := cmd.Start(); err != nil {
		t.Error(err)
		return false
	}
	select {
	case <-life.Done():
		killed = true
	case <-over:
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return killed && t.Context().Err() == nil
}

// Lives runs the children side by side, each so many lives, every one a little longer than the one
// before, and returns all that was acknowledged. Nothing at all is a failure.
func Lives(t *testing.T, test string, lives int, kill time.Duration, children ...Child) (all []string) {
	t.Helper()
	acked := make(chan []string, len(children))
	for _, c := range children {
		go func() {
			var mine []string
			for c.Life = range lives {
				mine = append(mine, c.Live(t, test, kill+time.Duration(c.Life)*kill/3)...)
			}
			acked <- mine
		}()
	}
	for range children {
		all = append(all, <-acked...)
	}
	if len(all) == 0 {
		t.Fatal("nothing was acknowledged")
	}
	return all
}

// Engines are all databases.
var Engines = map[string]Child{
	"SQLite by modernc": {Driver: "sqlite", Dialect: store.SQLite}, "SQLite by ncruces": {Driver: "sqlite3", Dialect: store.SQLite},
	"PostgreSQL": {Driver: "pgx", Dialect: store.PostgreSQL},
}

// Databases are those that two processes share.
var Databases = map[string]Child{
	"SQLite": {Driver: "sqlite3", Dialect: store.SQLite}, "PostgreSQL": {Driver: "pgx", Dialect: store.PostgreSQL},
}

// Shared opens a database that other processes can open by the name that is returned.
func (c Child) Shared(t *testing.T) (*sql.DB, string) {
	t.Helper()
	if c.Driver == "pgx" {
		return database.SharedPostgreSQL(t)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	return database.OpenSQLiteBy(t, c.Driver, path), database.SQLiteName(path)
}
