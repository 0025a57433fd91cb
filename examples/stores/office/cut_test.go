//go:build unix

package office_test

import (
	"bytes"
	"database/sql"
	"net"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/kyufu-go/kyufu/audit/store"
)

// cutter passes on what client and server say, and cuts the line when the server answers to a
// commit: every so many times, once it has answered.
type cutter struct {
	server  string
	commits atomic.Int64
	cuts    atomic.Int64
	every   int64
}

// serve takes connections on a socket until it is closed.
func (p *cutter) serve(l net.Listener) {
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		go p.pass(client)
	}
}

func (p *cutter) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	var cut atomic.Bool
	go func() {
		defer server.Close()
		buffer, said := make([]byte, 1<<16), spoken{}
		for {
			n, err := client.Read(buffer)
			if said.commits(buffer[:n]) && p.commits.Add(1)%p.every == 0 {
				cut.Store(true)
			}
			if n > 0 {
				if _, err := server.Write(buffer[:n]); err != nil {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := server.Read(buffer)
		if cut.Load() { // it is committed, and nobody is told
			p.cuts.Add(1)
			return
		}
		if n > 0 {
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// spoken are the prepared statements of a connection that commit by themselves.
type spoken map[string]bool

// commits reports whether a message of the client has the server commit: that is what it says, or
// the parameters of a statement that wrote lines and is in no transaction.
func (s spoken) commits(message []byte) bool {
	if len(message) < 5 {
		return false
	}
	switch texts := bytes.SplitN(message[5:], []byte{0}, 3); message[0] {
	case 'P': // parse: name, text
		if len(texts) > 1 && bytes.HasPrefix(texts[1], []byte("WITH p0")) {
			s[string(texts[0])] = true
		}
	case 'B': // bind: portal, name
		return len(texts) > 1 && s[string(texts[1])]
	}
	return bytes.HasSuffix(message, []byte("commit\x00"))
}

// through opens the database of an office on PostgreSQL once more, by way of a proxy that cuts.
func (p *cutter) through(t *testing.T, o *town) *sql.DB {
	t.Helper()
	var folder, path string
	must(t, o.db.QueryRowContext(t.Context(), "SELECT current_setting('unix_socket_directories'), current_setting('search_path')").Scan(&folder, &path))
	if folder == "" {
		t.Skip("the server has no socket")
	}
	p.server = filepath.Join(folder, ".s.PGSQL.5432")
	dir := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	must(t, err)
	go p.serve(l)
	q := url.Values{"host": {dir}, "search_path": {path}, "sslmode": {"disable"}}
	db, err := sql.Open("pgx", "postgres://kyufu@/postgres?"+q.Encode())
	must(t, err)
	t.Cleanup(func() { _ = db.Close(); _ = l.Close() })
	return db
}

// A line is cut when the server has committed and before it says so. Who asks again under their
// token is told what was done, and it was done once; who has no token knows that they know nothing.
func TestCommitsWhoseReplyIsCutAreDoneOnce(t *testing.T) {
	households, each := 6, 4
	if long() {
		households, each = 40, 40
	}
	for what, c := range map[string]struct {
		try    asking
		shared bool
	}{"asked once": {asks, false}, "asked under a token until answered": {insists, true}} {
		t.Run(what, func(t *testing.T) {
			p := &cutter{every: 3}
			o := rivalled(t, "PostgreSQL", households, plain)
			through := p.through(t, o)
			o.work(through)
			all := history(o, households, each, c.shared, c.try)
			if got := porcupine.CheckOperationsTimeout(ledger.ToModel(), all, time.Minute); got != porcupine.Ok {
				t.Fatal(got)
			}
			counts := map[answer]int{}
			for _, op := range all {
				counts[op.Output.(answer)]++
			}
			if p.cuts.Load() == 0 || c.shared && counts[unknown] > 0 {
				t.Fatal(p.cuts.Load(), counts)
			}
			t.Log(p.cuts.Load(), "cuts", counts)
			o.work(o.db)
			o.found()
		})
	}
}

// work has the office work through a connection of its own.
func (o *town) work(db *sql.DB) {
	o.Helper()
	clock := func() time.Time { return o.now }
	j, err := store.NewJournal(o.Context(), store.Config{
		Store: store.NewSQL(db, store.PostgreSQL, "112020"), Log: store.TrailOfMemory("desk", o.log), Now: clock, MaxLines: 1 << 20, MaxAge: 1 << 60,
	})
	must(o, err)
	o.Desk, err = desk(o.log, j, o.keys, clock)
	must(o, err)
}
