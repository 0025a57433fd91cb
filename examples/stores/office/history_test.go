//go:build unix

package office_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/examples/stores/killing"
	"github.com/kyufu-go/kyufu/household/civil"
)

// request is what an officer's screen sends to a server. Without a token a plain one is meant, or,
// if Start is set, one is asked for.
type request struct {
	ID     string
	Cancel bool
	Start  bool
	Token  *casework.Token
}

// reply is what the server answers.
type reply struct {
	Answer answer
	Token  *casework.Token
}

// again says under a token that the store was busy or gone, or that somebody wrote at the same
// time: the screen asks once more.
const again answer = "again"

// faulty are the stores of servers with a planted fault.
var faulty = map[string]func(store.Store) store.Store{
	"read, then insert":       func(s store.Store) store.Store { return overwriting{hesitating{s}} },
	"a queue that runs twice": func(s store.Store) store.Store { return forgetful{s} },
}

// hesitating takes its time between what was read and what is written, as behind a slow network.
type hesitating struct{ store.Store }

func (s hesitating) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	time.Sleep(20 * time.Millisecond)
	return s.Store.Apply(ctx, changes, lines)
}

// TestOfficeServer is not a test: it is a server, which answers on a socket until it is killed.
func TestOfficeServer(t *testing.T) {
	me := killing.Me(t)
	p := enters(t, me)
	if with := faulty[me.Work]; with != nil {
		j, err := store.NewJournal(t.Context(), store.Config{Store: with(store.NewSQL(p.db, me.Dialect, "112020")), MaxAge: time.Hour, MaxLines: 1 << 20})
		must(t, err)
		p.Desk, err = desk(p.log, j, sharedKeys(me.Keys), time.Now)
		must(t, err)
	}
	_ = os.Remove(me.Socket)
	l, err := net.Listen("unix", me.Socket)
	must(t, err)
	go func() {
		for {
			_, _ = p.journal.Relay(context.Background())
			time.Sleep(50 * time.Millisecond)
		}
	}()
	for {
		conn, err := l.Accept()
		must(t, err)
		go p.serves(conn)
	}
}

func (p *process) serves(conn net.Conn) {
	defer conn.Close()
	in, out := json.NewDecoder(bufio.NewReader(conn)), json.NewEncoder(conn)
	for {
		var r request
		if in.Decode(&r) != nil {
			return
		}
		if out.Encode(p.answers(&r)) != nil {
			return
		}
	}
}

func (p *process) answers(r *request) (out reply) {
	ctx, today := context.Background(), civil.DayOf(time.Now())
	e := eventOf(asked{id: r.ID, cancel: r.Cancel}, today)
	act := office.Act{Case: r.ID, Event: e}
	var err error
	switch {
	case r.Start:
		out.Token = new(casework.Token)
		if _, *out.Token, err = p.Start(ctx, by("cashier"), r.ID, e.Kind); err == nil {
			return out
		}
	case r.Token != nil:
		act = office.Act{Token: *r.Token, Event: e}
		fallthrough
	default:
		_, err = p.Submit(ctx, by("cashier"), nil, act)
	}
	underToken := r.Start || r.Token != nil
	switch {
	case err == nil:
		out.Answer = done
	case errors.Is(err, office.CodeAlreadyPaid), errors.Is(err, casework.CodeNotAllowed):
		out.Answer = refused
	case errors.Is(err, casework.CodeStale):
		out.Answer = overtaken
	case underToken: // conflict, or no answer from the database
		out.Answer = again
	case errors.Is(err, office.CodeConflict):
		out.Answer = overtaken
	default:
		out.Answer = unknown
	}
	return out
}

// servers are two processes that are killed again and again while officers ask them.
type servers struct {
	*testing.T

	children [2]killing.Child
	direct   string // the database's name without a proxy
	over     chan struct{}
	kills    atomic.Int64
	wait     sync.WaitGroup
}

func (s *servers) run() {
	for i := range s.children {
		s.wait.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 16))
			for n := time.Duration(0); ; n++ { // each life is a little longer, so that all end some day
				life, cancel := context.WithTimeout(s.Context(), 300*time.Millisecond+n*50*time.Millisecond+time.Duration(rng.IntN(400))*time.Millisecond)
				killed := s.children[i].Serves(life, s.T, "TestOfficeServer", s.over)
				cancel()
				if !killed {
					return
				}
				s.kills.Add(1)
			}
		})
	}
}

// screen is an officer's connection to one of the servers, made anew when that is gone.
type screen struct {
	s    *servers
	at   int
	conn net.Conn
	in   *json.Decoder
}

// asks sends a request and gives what is answered; ok is false when the line broke after it was
// sent. A server that is not there is waited for: nothing was sent to it.
func (c *screen) asks(r *request) (out reply, ok bool) {
	for c.conn == nil {
		conn, err := net.Dial("unix", c.s.children[c.at].Socket)
		if err != nil {
			c.at = 1 - c.at
			time.Sleep(5 * time.Millisecond)
			continue
		}
		c.conn, c.in = conn, json.NewDecoder(conn)
	}
	if json.NewEncoder(c.conn).Encode(r) == nil && c.in.Decode(&out) == nil {
		return out, true
	}
	_ = c.conn.Close()
	c.conn, c.at = nil, 1-c.at
	return reply{}, false
}

// plainly asks once.
func (c *screen) plainly(r request) answer {
	out, ok := c.asks(&r)
	if !ok {
		return unknown
	}
	return out.Answer
}

// insists asks under one token until somebody answers.
func (c *screen) insists(r request) answer {
	start := r
	start.Start = true
	for {
		out, ok := c.asks(&start)
		if ok && out.Token != nil && out.Answer == "" {
			r.Token = out.Token
			break
		}
		if ok && out.Answer != again {
			return out.Answer
		}
	}
	for {
		if out, ok := c.asks(&r); ok && out.Answer != again {
			return out.Answer
		}
	}
}

// lostIsNo asks once, and takes no answer for a no.
func (c *screen) lostIsNo(r request) answer {
	if a := c.plainly(r); a != unknown {
		return a
	}
	return overtaken
}

// history has officers ask both servers, and records in this process, which nobody kills, what each
// asked and was told, and when. What nobody answered may still be done at any later time. One
// officer goes on until something was done: on a busy machine a server's first lives may be too
// short for it.
func (s *servers) history(households, each int, shared bool, ask func(*screen, request) answer) []porcupine.Operation {
	var mu sync.Mutex
	var all []porcupine.Operation
	var wait sync.WaitGroup
	var dones atomic.Int64
	start := time.Now()
	for officer := range 64 {
		wait.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(officer), 17))
			c := &screen{s: s, at: officer % 2}
			for n := 0; n < each || officer == 0 && dones.Load() == 0 && n < each+200; n++ {
				h := rng.IntN(households)
				in := asked{h, fmt.Sprintf("%d-%d", h, rng.IntN(rivals)), rng.IntN(3) == 0, shared}
				op := porcupine.Operation{ClientId: officer, Input: in, Call: time.Since(start).Nanoseconds()}
				op.Output = ask(c, request{ID: in.id, Cancel: in.cancel})
				if op.Output == done {
					dones.Add(1)
				}
				op.Return = time.Since(start).Nanoseconds()
				mu.Lock()
				all = append(all, op)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	end := time.Since(start).Nanoseconds()
	for i := range all {
		if all[i].Output == unknown {
			all[i].ClientId, all[i].Return = 64+i, end
		}
	}
	return all
}

// rivalry makes the households of [rivalled] in a database that other processes open, and the two
// servers; on PostgreSQL they come by way of a proxy that cuts lines.
func rivalry(t *testing.T, c killing.Child, work string, households int) (*servers, *cutter) {
	t.Helper()
	db, dsn := c.Shared(t)
	must(t, store.Migrate(t.Context(), db, c.Dialect))
	c.DSN, c.Keys = dsn, filepath.Join(t.TempDir(), "keys")
	c.Name, c.Log = "a", t.TempDir()
	p := enters(t, c)
	for h := range households {
		for n := range rivals {
			id := fmt.Sprintf("%d-%d", h, n)
			x := household(id, casework.Apply, civil.DayOf(time.Now()).String())
			x.Members = append(x.Members, fmt.Sprintf("child-%d", h))
			x.Event.Account = account("1234567")
			_, err := p.Open(t.Context(), by("counter"), nil, x)
			must(t, err)
			e := casework.Event{Kind: casework.OverrideGrant, On: civil.DayOf(time.Now()), Codes: []string{"F02"}, Words: "x", Amount: 100000, Person: x.Head}
			one(t.Context(), p.Desk, "head", id, e)
		}
	}
	p.leaves()
	s := &servers{T: t, over: make(chan struct{}), direct: dsn}
	var cut *cutter
	if c.Driver == "pgx" {
		cut = &cutter{every: 5}
		c.DSN = cut.byTCP(t, dsn)
	}
	a, b := c, c
	b.Name, b.Log = "b", t.TempDir()
	sockets := shortDir(t)
	a.Socket, b.Socket, a.Work, b.Work = filepath.Join(sockets, "a"), filepath.Join(sockets, "b"), work, work
	s.children = [2]killing.Child{a, b}
	return s, cut
}

// shortDir is a folder with a short name: that of a socket is bounded.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "k")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// byTCP takes connections over TCP for a server that has a socket, and gives the name of the same
// database by that way.
func (p *cutter) byTCP(t *testing.T, dsn string) string {
	t.Helper()
	db := database.Named(t, "pgx", dsn)
	var folder string
	must(t, db.QueryRowContext(t.Context(), "SELECT current_setting('unix_socket_directories')").Scan(&folder))
	if folder == "" {
		t.Skip("the server has no socket")
	}
	p.server = filepath.Join(folder, ".s.PGSQL.5432")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go p.serve(l)
	u, err := url.Parse(dsn)
	must(t, err)
	q := u.Query()
	q.Del("host")
	q.Set("sslmode", "disable")
	u.Host, u.RawQuery = l.Addr().String(), q.Encode()
	return u.String()
}

// Two servers are two processes on one database, killed again and again by SIGKILL, on PostgreSQL
// with lines that a proxy cuts after a commit; a third process records what 64 officers ask and are
// told. It could all have been one after the other; nobody is paid twice; who asks under a token is
// answered in the end; nothing does not fit.
func TestTwoProcessesAreLinearizable(t *testing.T) {
	households, each := 8, 6
	if long() {
		households, each = 30, 24
	}
	for name, c := range killing.Engines {
		for what, way := range map[string]struct {
			ask    func(*screen, request) answer
			shared bool
		}{"asked once": {(*screen).plainly, false}, "asked under a token until answered": {(*screen).insists, true}} {
			t.Run(name+"/"+what, func(t *testing.T) {
				s, cut := rivalry(t, c, "", households)
				s.run()
				all := s.history(households, each, way.shared, way.ask)
				close(s.over)
				s.wait.Wait()
				counts := map[answer]int{}
				for _, op := range all {
					counts[op.Output.(answer)]++
				}
				if got := porcupine.CheckOperationsTimeout(ledger.ToModel(), all, time.Minute); got != porcupine.Ok {
					t.Fatal(got, counts)
				}
				if counts[done] == 0 || way.shared && counts[unknown] > 0 {
					t.Fatal(counts)
				}
				if cut != nil {
					t.Log(cut.cuts.Load(), "lines cut")
				}
				t.Log(s.kills.Load(), "kills", counts)
				time.Sleep(1100 * time.Millisecond) // the last lease is over
				a, b := s.children[0], s.children[1]
				a.DSN, b.DSN = s.direct, s.direct
				settled(t, a, b)
			})
		}
	}
}

// Each planted fault of two processes shows in what the third records.
func TestThePlantedFaultsOfTwoProcessesAreFound(t *testing.T) {
	for what, c := range map[string]struct {
		on  string
		ask func(*screen, request) answer
	}{
		"read, then insert":        {"SQLite by ncruces", (*screen).plainly},
		"a queue that runs twice":  {"SQLite by ncruces", (*screen).plainly},
		"a lost reply taken as no": {"PostgreSQL", (*screen).lostIsNo},
	} {
		t.Run(what, func(t *testing.T) {
			for range 20 { // a race needs luck
				s, _ := rivalry(t, killing.Engines[c.on], what, 6)
				s.run()
				all := s.history(6, 10, false, c.ask)
				close(s.over)
				s.wait.Wait()
				if porcupine.CheckOperationsTimeout(ledger.ToModel(), all, time.Minute) == porcupine.Illegal {
					return
				}
			}
			t.Fatal("not found")
		})
	}
}
