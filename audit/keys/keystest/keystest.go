// Package keystest is the contract of [keys.Store] as a test suite.
package keystest

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/kyufu-go/kyufu/audit/keys"
)

// Run puts a store through the contract. open returns an empty store each time.
func Run(t *testing.T, open func(t *testing.T) keys.Store) {
	t.Helper()
	for name, test := range map[string]func(context.Context, *testing.T, keys.Store){
		"what was put is there, and replaced":    replaced,
		"what was destroyed is gone":             destroyed,
		"wrapping anew brings nothing back":      rewrapped,
		"spaces see nothing of each other":       spaces,
		"what is no key is refused, all of it":   refused,
		"what is handed out is the caller's own": owned,
		"at one time":                            together,
	} {
		t.Run(name, func(t *testing.T) { test(t.Context(), t, open(t)) })
	}
}

func key(b byte) keys.Key {
	return keys.Key{ID: keys.ID{b, 15: b}, Master: "m1", Wrapped: []byte{b, 0, 255}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func count(ctx context.Context, t *testing.T, s keys.Store, space string) (n int) {
	t.Helper()
	for _, err := range s.All(ctx, space) {
		must(t, err)
		n++
	}
	return n
}

func replaced(ctx context.Context, t *testing.T, s keys.Store) {
	must(t, s.Put(ctx, "a"))
	must(t, s.Put(ctx, "a", key(1), key(2)))
	next := key(2)
	next.Master, next.Wrapped = "m2", []byte("other")
	must(t, s.Put(ctx, "a", next))
	list, err := s.Get(ctx, "a", keys.ID{2, 15: 2}, keys.ID{9})
	must(t, err)
	if len(list) != 1 || list[0].Master != "m2" || string(list[0].Wrapped) != "other" {
		t.Errorf("got %d keys, or an old one", len(list))
	}
	if n := count(ctx, t, s, "a"); n != 2 {
		t.Errorf("%d keys", n)
	}
}

func destroyed(ctx context.Context, t *testing.T, s keys.Store) {
	must(t, s.Put(ctx, "a", key(1), key(2), key(3)))
	must(t, s.Destroy(ctx, "a", key(1).ID, key(9).ID, key(3).ID))
	must(t, s.Destroy(ctx, "a", key(1).ID))
	list, err := s.Get(ctx, "a", key(1).ID, key(2).ID, key(3).ID)
	must(t, err)
	if len(list) != 1 || list[0].ID != key(2).ID {
		t.Errorf("%d keys are there", len(list))
	}
	must(t, s.Put(ctx, "a", key(4)))
	if n := count(ctx, t, s, "a"); n != 2 {
		t.Errorf("%d keys", n)
	}
}

func rewrapped(ctx context.Context, t *testing.T, s keys.Store) {
	must(t, s.Put(ctx, "a", key(1), key(2), key(4)))
	must(t, s.Destroy(ctx, "a", key(2).ID))
	var list []keys.Rewrapped
	for b := range byte(4) {
		k := keys.Rewrapped{Key: key(b + 1), Was: key(b + 1).Wrapped}
		k.Master, k.Wrapped = "m2", []byte("other")
		list = append(list, k)
	}
	list[3].Was = []byte("another")
	must(t, s.Rewrap(ctx, "a", list...))
	must(t, s.Rewrap(ctx, "b", list...))
	must(t, s.Rewrap(ctx, "a", list[1]))
	got, err := s.Get(ctx, "a", key(1).ID, key(2).ID, key(3).ID)
	must(t, err)
	if len(got) != 1 || got[0].ID != key(1).ID || got[0].Master != "m2" || count(ctx, t, s, "b") != 0 {
		t.Errorf("%d keys are there", len(got))
	}
	late, err := s.Get(ctx, "a", key(4).ID)
	must(t, err)
	if len(late) != 1 || late[0].Master != "m1" {
		t.Error("who wrapped what is no more there undid what is")
	}
	if err := s.Rewrap(ctx, "a", list[0], list[0]); !errors.Is(err, keys.CodeInput) {
		t.Errorf("twice: %v", err)
	}
}

func spaces(ctx context.Context, t *testing.T, s keys.Store) {
	must(t, s.Put(ctx, "a", key(1)))
	must(t, s.Put(ctx, "b", key(1)))
	must(t, s.Destroy(ctx, "b", key(1).ID))
	if list, err := s.Get(ctx, "a", key(1).ID); err != nil || len(list) != 1 {
		t.Errorf("another space destroyed our key: %v", err)
	}
}

func refused(ctx context.Context, t *testing.T, s keys.Store) {
	for name, bad := range map[string]keys.Key{
		"without a master": {ID: keys.ID{1}, Wrapped: []byte{1}}, "without bytes": {ID: keys.ID{1}, Master: "m1"},
		"too long": {ID: keys.ID{1}, Master: "m1", Wrapped: make([]byte, keys.MaxWrapped+1)}, "a long master": {ID: keys.ID{1}, Master: strings.Repeat("m", 256), Wrapped: []byte{1}},
		"twice": key(2),
	} {
		if err := s.Put(ctx, "a", key(2), bad); !errors.Is(err, keys.CodeInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Put(ctx, "", key(1)); !errors.Is(err, keys.CodeInput) {
		t.Errorf("no space: %v", err)
	}
	if n := count(ctx, t, s, "a"); n != 0 {
		t.Errorf("%d keys were kept", n)
	}
}

func owned(ctx context.Context, t *testing.T, s keys.Store) {
	k := key(1)
	must(t, s.Put(ctx, "a", k))
	k.Wrapped[0] = 99
	list, err := s.Get(ctx, "a", k.ID)
	must(t, err)
	if len(list) != 1 || list[0].Wrapped[0] != 1 {
		t.Fatal("the caller's bytes are the store's")
	}
	must(t, s.Destroy(ctx, "a", k.ID))
	if !bytes.Equal(list[0].Wrapped, []byte{1, 0, 255}) {
		t.Error("what was handed out was wiped under its holder's hands")
	}
}

func together(ctx context.Context, t *testing.T, s keys.Store) {
	var wg sync.WaitGroup
	errs := make(chan error, 200)
	for b := range byte(50) {
		wg.Go(func() {
			errs <- s.Put(ctx, "a", key(b+1))
			_, err := s.Get(ctx, "a", key(b+1).ID)
			errs <- err
			if b%2 == 0 {
				errs <- s.Destroy(ctx, "a", key(b+1).ID)
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		must(t, err)
	}
	if n := count(ctx, t, s, "a"); n != 25 {
		t.Errorf("%d keys", n)
	}
}
