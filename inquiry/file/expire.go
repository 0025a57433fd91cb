package file

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
)

// settle erases a file and its reply when the last of its rows is settled. What is left is its
// name, by which [Gateway.Expire] finds a reply that comes later, or what could not be erased.
func (g *Gateway) settle(ctx context.Context, file string) error {
	if left, err := g.rowsLeft(ctx, file); err != nil || left {
		return err
	}
	left := g.erase(ctx, file)
	items, err := g.c.Store.Get(ctx, KindFile, file)
	if err != nil || len(items) == 0 {
		return errors.Join(left, err)
	}
	it := items[0]
	it.Body, it.Terms, it.Revision = nil, store.Listed("", g.c.Now().Add(g.c.KeepReply)), it.Revision+1
	changes, err := g.straysGone(ctx, file)
	if err != nil {
		return errors.Join(left, err)
	}
	return errors.Join(left, g.c.Store.Apply(ctx, append(changes, store.Change{Item: it}), nil))
}

// erase removes both files of an exchange from the folder. Replies hold answers in the clear.
func (g *Gateway) erase(ctx context.Context, file string) error {
	return errors.Join(g.c.Folder.Remove(ctx, ReplyName(file)), g.c.Folder.Remove(ctx, file))
}

// Expire erases replies that came after all their rows were settled, settles files that somebody
// died over, and forgets those for which no reply is expected any more. A job calls it every day,
// beside [inquiry.Desk.Expire]; whatever else is asked of the gateway does the same, once an hour,
// and says nothing of what could not be erased. It returns how many files were forgotten. A file
// that cannot be erased holds up no other.
func (g *Gateway) Expire(ctx context.Context) (int, error) {
	if err := g.made(); err != nil {
		return 0, err
	}
	n, failed := 0, error(nil)
	for it, err := range g.c.Store.List(ctx, store.Query{Kind: KindFile, Heads: true}) {
		if err != nil {
			return n, errors.Join(failed, err)
		}
		if it.DueAt().IsZero() {
			failed = errors.Join(failed, g.settle(ctx, it.Key))
			continue
		}
		err := g.erase(ctx, it.Key)
		if err == nil && !it.DueAt().After(g.c.Now()) {
			if err = g.c.Store.Apply(ctx, []store.Change{{Item: it, Delete: true}}, nil); err == nil {
				n++
			}
		}
		failed = errors.Join(failed, err)
	}
	return n, failed
}

// sweepEvery is how often whatever is asked of a gateway does what the daily job does.
const sweepEvery = time.Hour

// touched holds that New made the gateway, and sweeps where nobody did for an hour, by a clock that
// was put back too.
func (g *Gateway) touched(ctx context.Context) error {
	if err := g.made(); err != nil {
		return err
	}
	g.sweep.Lock()
	now := g.c.Now()
	since := now.Sub(g.sweep.at)
	due := since < 0 || since >= sweepEvery
	if due {
		g.sweep.at = now
	}
	g.sweep.Unlock()
	if due {
		_, _ = g.Expire(ctx) // what could not be erased is told to who calls it
	}
	return nil
}

// Stray is one line of a reply that answers nothing: it is not of the interface. It never holds
// what stood there.
type Stray struct {
	// File is the file that the reply answers. Line counts from 1; at 0 stands, with the code
	// gateway, a reply that is no file or too large.
	File string
	Line int
	Code Code
}

// note keeps the stray lines of a reply, each once, until its file is settled.
func (g *Gateway) note(ctx context.Context, file string, strays []Error) error {
	if len(strays) == 0 {
		return nil
	}
	known := map[string]bool{}
	for it, err := range g.c.Store.List(ctx, store.Query{Kind: KindStray, Where: store.InGroup(file), Heads: true}) {
		if err != nil {
			return err
		}
		known[it.Key] = true
	}
	var changes []store.Change
	for i := range strays {
		key := file + ":" + strconv.Itoa(strays[i].Line)
		if !known[key] {
			changes = append(changes, store.Change{Item: store.Item{Kind: KindStray, Key: key, Revision: 1, Body: []byte(strays[i].code), Terms: store.Listed(file, time.Time{})}})
		}
	}
	return g.c.Store.Apply(ctx, changes, nil)
}

// Strays lists the stray lines of the replies that are not settled, by file and line.
func (g *Gateway) Strays(ctx context.Context) ([]Stray, error) {
	if err := g.made(); err != nil {
		return nil, err
	}
	var out []Stray
	for it, err := range g.c.Store.List(ctx, store.Query{Kind: KindStray}) {
		if err != nil {
			return nil, err
		}
		line, err := strconv.Atoi(it.Key[len(it.Term(store.GroupName))+1:])
		if err != nil {
			return nil, fail(CodeStore, "stray")
		}
		out = append(out, Stray{File: it.Term(store.GroupName), Line: line, Code: Code(it.Body)})
	}
	return out, nil
}

func (g *Gateway) straysGone(ctx context.Context, file string) ([]store.Change, error) {
	var gone []store.Change
	for it, err := range g.c.Store.List(ctx, store.Query{Kind: KindStray, Where: store.InGroup(file), Heads: true}) {
		if err != nil {
			return nil, err
		}
		gone = append(gone, store.Change{Item: it, Delete: true})
	}
	return gone, nil
}
