// Package killing runs processes on one database and kills them, for tests: what did they
// acknowledge?
package killing

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/examples/stores/database"
)

// Child is a process that is killed: a test of its own, which finds out by [Me] that it is one.
type Child struct {
	Name        string
	Driver, DSN string
	Dialect     store.Dialect
	Log, Keys   string // a folder, and a file
	Life        int    // how often it was killed before
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

// Acknowledge says, as a child, that something is done for good.
func Acknowledge(what string) { _, _ = os.Stdout.WriteString("ack " + what + "\n") }

// Live starts the child, kills it after a while, and returns what it acknowledged.
func (c Child) Live(t *testing.T, test string, kill time.Duration) (acked []string) {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Error(err)
		return nil
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$", "-test.v")
	cmd.Env = append(os.Environ(), variable+"="+string(text))
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

// Trail is a log on disk as a journal takes it.
func Trail(log *trail.Log, dir string) store.Trail {
	return store.TrailOf(log, log.Instance(), func(index uint64) iter.Seq2[audit.Event, error] { return From(dir, index) })
}

// From reads a log on disk from an entry on.
func From(dir string, index uint64) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		for e, err := range trail.Events(dir) {
			if (err != nil || e.Index >= index) && !yield(e, err) {
				return
			}
		}
	}
}
