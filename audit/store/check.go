package store

import (
	"context"
	"crypto/sha256"
	"iter"
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Finding is something that does not fit between a store and its log.
type Finding struct {
	Code FindingCode
	// Place is the line's, where one is meant; Kind the document's. A key is never told.
	Place int64
	Kind  Kind
}

// FindingCode says what does not fit.
type FindingCode string

// The findings. They are a contract and never change meaning.
const (
	FindingGap      FindingCode = "gap"      // a line is missing between others
	FindingChain    FindingCode = "chain"    // a line is not what was chained
	FindingOlder    FindingCode = "older"    // the log has seen more lines than the store holds
	FindingHead     FindingCode = "head"     // the log has another hash for this place
	FindingUnlogged FindingCode = "unlogged" // the store says that a log has the line, and no log does
	FindingEntry    FindingCode = "entry"    // the log's entry is not what the line says
	FindingTwice    FindingCode = "twice"    // the log has the line twice
	FindingDocument FindingCode = "document" // a document is not what its lines say
	FindingLost     FindingCode = "lost"     // a document that its lines say is there is not
)

// expected is what the lines say of a document.
type expected struct {
	touch Touch
	place int64
	seen  bool
}

// Check reads the store's lines and documents of some kinds (all kinds that are changed by the
// journal) and the logs' entries, and tells what does not fit. Run it when nothing commits. Lines
// that no log has yet are not findings; where documents do not fit while lines wait for a place, it
// is not known whether those say so: on PostgreSQL they wait as long as any transaction is open
// that is older, one of autovacuum too. Errors: log_behind (relay, and check again), trail,
// database, schema.
func (j *Journal) Check(ctx context.Context, kinds []Kind, logs ...iter.Seq2[audit.Event, error]) ([]Finding, error) {
	out := j.outbox()
	if out == nil {
		return nil, fail(CodeConfig, "store", nil)
	}
	c := checker{j: j, chains: map[int64]audit.Hash{}, entries: map[int64]audit.Hash{}, docs: map[[16]byte]*expected{}}
	for _, log := range logs {
		if err := c.log(log); err != nil {
			return nil, err
		}
	}
	if err := c.lines(out.Lines(ctx)); err != nil {
		return nil, err
	}
	if c.newest > c.last {
		c.find(FindingOlder, c.newest, "")
	}
	for _, k := range kinds {
		if err := c.documents(ctx, k); err != nil {
			return nil, err
		}
	}
	for _, e := range c.docs {
		if !e.seen && e.touch.Body != (audit.Hash{}) {
			c.find(FindingLost, e.place, "")
		}
	}
	if !slices.ContainsFunc(c.found, ofDocument) {
		return c.found, nil
	}
	waits, _, err := out.Behind(ctx, c.placed)
	if err == nil && waits {
		err = behindBy("waiting", nil)
	}
	if err != nil {
		return nil, err
	}
	return c.found, nil
}

func ofDocument(f Finding) bool { return f.Code == FindingDocument || f.Code == FindingLost }

type checker struct {
	j       *Journal
	chains  map[int64]audit.Hash // heads in the logs, by place
	entries map[int64]audit.Hash // what entries in the logs hash to, by place
	newest  int64                // the greatest place that a log knows
	last    int64                // the store's last line
	placed  int                  // lines that no log has yet, of those with a place
	docs    map[[16]byte]*expected
	found   []Finding
}

func (c *checker) find(code FindingCode, place int64, kind Kind) {
	c.found = append(c.found, Finding{code, place, kind})
}

func (c *checker) log(entries iter.Seq2[audit.Event, error]) error {
	for e, err := range entries {
		if err != nil {
			return fail(CodeTrail, "read", err)
		}
		if e.Act == audit.ActRestore && e.Phase != audit.Outcome && e.Purpose == restoredPurpose && e.Case == audit.Code(c.j.id) {
			maps.DeleteFunc(c.chains, func(place int64, _ audit.Hash) bool { return place >= int64(e.Count) })
		}
		if e.Act == audit.ActLogNeighbour && e.Purpose == headPurpose && e.Case == audit.Code(c.j.id) {
			place := int64(e.Count)
			if known, twice := c.chains[place]; twice && known != e.Digest {
				c.find(FindingHead, place, "")
			}
			c.chains[place], c.newest = e.Digest, max(c.newest, place)
		}
		if place, ok := c.j.placeOf(&e); ok {
			if _, twice := c.entries[place]; twice {
				c.find(FindingTwice, place, "")
			}
			c.entries[place], c.newest = c.j.digest(e), max(c.newest, place)
		}
	}
	return nil
}

// plain takes from an event what the log sets.
func plain(e *audit.Event) {
	e.Index, e.Epoch = 0, 0
	e.Subjects = slices.Clone(e.Subjects)
	for i := range e.Subjects {
		e.Subjects[i].Count, e.Subjects[i].Prev = 0, audit.Hash{}
	}
}

// digest is the hash that an entry's line had when it was committed.
func (j *Journal) digest(e audit.Event) audit.Hash {
	var few [1024]byte
	return sha256.Sum256(j.committed(few[:0], e))
}

// committed appends the event of an entry as its line was committed.
func (j *Journal) committed(b []byte, e audit.Event) []byte {
	plain(&e)
	e.Links = slices.Clone(e.Links)
	for i := range e.Links {
		if e.Links[i].Kind == audit.LinkCause && e.Links[i].Log == audit.Code(j.id) {
			e.Links[i].Index = 0
		}
	}
	return segment.AppendEvent(b, &e)
}

func (c *checker) lines(all iter.Seq2[Line, error]) error {
	var chain audit.Hash
	for l, err := range all {
		if err != nil {
			return err
		}
		if l.Place != c.last+1 {
			c.find(FindingGap, c.last+1, "")
		} else if l.follow(chain) != l.Chain {
			c.find(FindingChain, l.Place, "")
		}
		if head, ok := c.chains[l.Place]; ok && head != l.Chain {
			c.find(FindingHead, l.Place, "")
		}
		if entry, logged := c.entries[l.Place]; !logged && l.Entry >= 0 {
			c.find(FindingUnlogged, l.Place, "")
		} else if logged && entry != l.Digest {
			c.find(FindingEntry, l.Place, "")
		}
		if l.Entry < 0 {
			c.placed++
		}
		for _, t := range l.Touched {
			if e := c.docs[t.Name]; e != nil {
				e.touch, e.place = t, l.Place
			} else {
				c.docs[t.Name] = &expected{touch: t, place: l.Place}
			}
		}
		c.last, chain = l.Place, l.Chain
	}
	return nil
}

func (c *checker) documents(ctx context.Context, kind Kind) error {
	for it, err := range c.j.c.Store.List(ctx, Query{Kind: kind}) {
		if err != nil {
			return err
		}
		now := touch(c.j.id, &Change{Item: it})
		e := c.docs[now.Name]
		if e == nil || e.touch != now {
			c.find(FindingDocument, 0, kind)
		}
		if e != nil {
			e.seen = true
		}
	}
	return nil
}
