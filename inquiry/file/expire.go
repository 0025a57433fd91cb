package file

import (
	"context"
	"strconv"

	"github.com/kyufu-go/kyufu/inquiry"
)

// settle erases a file and its reply when the last of its rows is settled. What is left is its
// name, by which [Gateway.Expire] finds a reply that comes later.
func (g *Gateway) settle(ctx context.Context, file string) error {
	if left, err := g.rowsLeft(ctx, file); err != nil || left {
		return err
	}
	if err := g.erase(ctx, file); err != nil {
		return err
	}
	items, err := g.c.Store.Get(ctx, KindFile, file)
	if err != nil || len(items) == 0 {
		return err
	}
	it := items[0]
	it.Body, it.Due, it.Revision = nil, g.c.Now().Add(g.c.KeepReply), it.Revision+1
	changes, err := g.straysGone(ctx, file)
	if err != nil {
		return err
	}
	return g.c.Store.Apply(ctx, append(changes, inquiry.Change{Item: it}))
}

// erase removes both files of an exchange from the folder. Replies hold answers in the clear.
func (g *Gateway) erase(ctx context.Context, file string) error {
	if err := g.c.Folder.Remove(ctx, ReplyName(file)); err != nil {
		return err
	}
	return g.c.Folder.Remove(ctx, file)
}

// Expire erases replies that came after all their rows were settled, and forgets files for which
// none is expected any more. A job calls it every day, beside [inquiry.Desk.Expire]. It returns how
// many files were forgotten.
func (g *Gateway) Expire(ctx context.Context) (int, error) {
	n := 0
	for it, err := range g.c.Store.List(ctx, inquiry.StoreQuery{Kind: KindFile, Heads: true}) {
		if err != nil {
			return n, err
		}
		if it.Due.IsZero() {
			continue
		}
		if err := g.erase(ctx, it.Key); err != nil {
			return n, err
		}
		if it.Due.After(g.c.Now()) {
			continue
		}
		if err := g.c.Store.Apply(ctx, []inquiry.Change{{Item: it, Delete: true}}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Stray is one line of a reply that answers nothing: it is not of the interface. It never holds
// what stood there.
type Stray struct {
	// File is the file that the reply answers, Line counts from 1.
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
	for it, err := range g.c.Store.List(ctx, inquiry.StoreQuery{Kind: KindStray, Group: file, Heads: true}) {
		if err != nil {
			return err
		}
		known[it.Key] = true
	}
	var changes []inquiry.Change
	for i := range strays {
		key := file + ":" + strconv.Itoa(strays[i].Line)
		if !known[key] {
			changes = append(changes, inquiry.Change{Item: inquiry.StoredItem{
				Kind: KindStray, Key: key, Group: file, Revision: 1, Body: []byte(strays[i].code),
			}})
		}
	}
	return g.c.Store.Apply(ctx, changes)
}

// Strays lists the stray lines of the replies that are not settled, by file and line.
func (g *Gateway) Strays(ctx context.Context) ([]Stray, error) {
	var out []Stray
	for it, err := range g.c.Store.List(ctx, inquiry.StoreQuery{Kind: KindStray}) {
		if err != nil {
			return nil, err
		}
		line, err := strconv.Atoi(it.Key[len(it.Group)+1:])
		if err != nil {
			return nil, fail(CodeStore, "stray")
		}
		out = append(out, Stray{File: it.Group, Line: line, Code: Code(it.Body)})
	}
	return out, nil
}

func (g *Gateway) straysGone(ctx context.Context, file string) ([]inquiry.Change, error) {
	var gone []inquiry.Change
	for it, err := range g.c.Store.List(ctx, inquiry.StoreQuery{Kind: KindStray, Group: file, Heads: true}) {
		if err != nil {
			return nil, err
		}
		gone = append(gone, inquiry.Change{Item: it, Delete: true})
	}
	return gone, nil
}
