// Logbook is a month of the log's keeper: two servers write a log each, their heads leave the
// machine, odd access is found and signed off, a leak is reported in time, a question of a citizen
// is answered, and a head of last week proves that nothing was rewritten since. Years later a
// person is forgotten and the oldest years go.
//
//	go run ./examples/logbook [-dir FOLDER]
//
// FOLDER (default: one that is removed) holds the logs and the anchors. Officers and persons are
// invented; the clock is the program's.
package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/anchor"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `logbook [-dir フォルダ]

監査ログの管理者の一か月と、その後の年月を、見本の市で通します。`

func run(args []string, stdout, stderr io.Writer) int {
	flags := command.New("logbook")
	dir := flags.String("dir", "", "ログと係留先を置く`フォルダ`（省略すると、終わりに消すもの）")
	if err := command.Parse(flags, args, usage, stdout); err != nil {
		return command.StatusJA("logbook", err, stderr)
	}
	if err := play(context.Background(), *dir, stdout); err != nil {
		_, _ = fmt.Fprintln(stderr, "logbook:", command.Japanese(err))
		return 1
	}
	return 0
}

// smallSegment is the least that a segment may have, so that a month fills some.
const smallSegment = 8 << 10

// server is one application server with its own log and the keeper of its anchors.
type server struct {
	name audit.Code
	dir  string
	log  *trail.Log
	keep *anchor.Keeper
}

// keeper is who keeps the logs of all servers.
type keeper struct {
	out     io.Writer
	now     time.Time
	servers []*server
	kept    [][]byte    // heads of the first server's log
	signer  note.Signer // a key that lasts, so that a stranger needs one
	known   note.Verifier
}

func play(ctx context.Context, dir string, out io.Writer) (err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "logbook"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
	}
	k := &keeper{out: out, now: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}
	if err := k.key(); err != nil {
		return err
	}
	for _, name := range []audit.Code{"app1", "app2"} {
		if err := k.open(dir, name); err != nil {
			return err
		}
	}
	for _, part := range []func(context.Context) error{k.work, k.anchors, k.look, k.leak, k.question, k.left, k.heads, k.who, k.verify, k.grown, k.years} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// open opens a server's log, whose heads go to a folder and into the log of the first server.
func (k *keeper) open(dir string, name audit.Code) (err error) {
	s := &server{name: name, dir: filepath.Join(dir, string(name))}
	out := filepath.Join(dir, "anchors", string(name))
	if err := os.MkdirAll(out, 0o700); err != nil {
		return err
	}
	to := []anchor.Anchor{anchor.Folder{Dir: out, Label: "folder", Consistency: s.growth}}
	if len(k.servers) > 0 {
		first := k.servers[0].log
		to = append(to, anchor.Neighbour{Label: "neighbour", Record: func(ctx context.Context, checkpoint []byte) ([]byte, error) {
			r, err := first.Append(ctx, audit.Event{
				Act: audit.ActLogNeighbour, Result: audit.Succeeded, Actor: keeperOfLogs, Digest: sha256.Sum256(checkpoint),
			})
			return []byte(strconv.FormatUint(r.Index, 10)), err
		}})
	}
	if s.keep, err = anchor.NewKeeper(anchor.KeeperConfig{Anchors: to, Now: k.clock}); err != nil {
		return err
	}
	s.log, err = trail.Open(s.dir, trail.Config{
		Instance: "audit.city.example/" + name, Now: k.clock, Signer: k.signer, SegmentSize: smallSegment,
		Others: func() (*trail.Set, error) { return k.set() },
		Anchor: func(ctx context.Context, checkpoint []byte) error {
			r, err := s.keep.Anchor(ctx, checkpoint)
			if err == nil && !r.Anchored {
				err = anchor.CodeSilent // or the log would say that it is outside
			}
			return err
		},
	})
	k.servers = append(k.servers, s)
	return err
}

// growth proves to a folder that the log has grown out of what lies there.
func (s *server) growth(old, size uint64) ([][32]byte, error) {
	r, err := s.log.Proofs()
	if err != nil {
		return nil, err
	}
	proof, err := r.ProveConsistency(old, size)
	hashes := make([][32]byte, len(proof))
	for i := range proof {
		hashes[i] = proof[i]
	}
	return hashes, err
}

// key makes the lasting key that signs heads beside the epochs' own.
func (k *keeper) key() error {
	secret, public, err := note.GenerateKey(rand.Reader, "audit.city.example")
	if err != nil {
		return err
	}
	if k.signer, err = note.NewSigner(secret); err != nil {
		return err
	}
	k.known, err = note.NewVerifier(public)
	return err
}

// anchors takes the heads out of the machine and tells how old they may get.
func (k *keeper) anchors(ctx context.Context) error {
	for _, s := range k.servers {
		if err := s.log.AnchorNow(ctx); err != nil {
			return err
		}
		age, late := s.keep.Age()
		k.say("%s：%s前に %dか所へ係留、遅れ：%s", s.name, age, len(s.keep.Status()), command.Yes(late))
	}
	k.now = k.now.Add(25 * time.Hour)
	k.say("一日係留しないと：%v", k.servers[0].keep.Check())
	return k.servers[0].log.AnchorNow(ctx)
}

// heads keeps the head of today and, after more work, that of the end of the month.
func (k *keeper) heads(context.Context) error {
	log := k.servers[0].log
	for range 2 {
		head, err := log.Checkpoint()
		if err != nil {
			return err
		}
		k.kept = append(k.kept, head)
		if err := k.view("u0123", "c-99", 3); err != nil {
			return err
		}
		if err := log.Seal(); err != nil {
			return err
		}
	}
	return nil
}

// grown proves that the log of the second head has grown out of that of the first.
func (k *keeper) grown(context.Context) error {
	s := k.servers[0]
	var heads [2]verify.Checkpoint
	for i, signed := range k.kept {
		var err error
		if heads[i], err = verify.OpenCheckpoint(signed, string(s.log.Instance()), note.VerifierList(k.known)); err != nil {
			return err
		}
	}
	r, err := trail.OpenReader(s.dir)
	if err != nil {
		return err
	}
	was, is := heads[0], heads[1]
	proof, err := r.ProveConsistency(was.Size, is.Size)
	if err != nil {
		return err
	}
	err = verify.CheckConsistency(proof, is.Size, is.Root, was.Size, was.Root)
	k.say("記録 %d件のログは、%d件のときのログに続く：%s", is.Size, was.Size, command.Yes(err == nil))
	return err
}

// verify closes the logs and reads all of them again, as a stranger would.
func (k *keeper) verify(ctx context.Context) error {
	want := map[audit.Code]verify.Options{}
	for _, s := range k.servers {
		want[s.log.Instance()] = verify.Options{GenesisKey: s.log.GenesisKey()}
		if err := s.log.Close(); err != nil {
			return err
		}
	}
	set, err := k.set()
	if err != nil {
		return err
	}
	reports, err := set.Verify(ctx, want)
	for _, name := range set.Logs() {
		k.say("%s：記録 %d件、改ざんなし：%s", name, reports[name].Entries, command.Yes(err == nil))
	}
	return err
}

func (k *keeper) clock() time.Time { return k.now }

func (k *keeper) say(format string, args ...any) {
	_, _ = fmt.Fprintf(k.out, "%s  "+format+"\n", append([]any{k.now.In(civil.JST).Format(time.DateTime)}, args...)...)
}
