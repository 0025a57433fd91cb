package store

import (
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

const (
	clockPurpose = "store.clock"
	// noteEach is how often it is recorded at most that clocks differ.
	noteEach = time.Hour
)

// skewed makes the entry that says by how much clocks of those who commit differ, if they do by
// more than the skew. The order of commit is the store's own, so it holds each clock against the
// next one, and the last against this process's. A clock that is ahead shows in whatever is
// committed after it by one that is right; it need not come back.
func (j *Journal) skewed(lines []Line) (e audit.Event, off bool) {
	now := j.c.Now()
	var most time.Duration
	var place int64
	for i := range lines {
		if by := lines[i].Before.Sub(lines[i].At); !lines[i].Before.IsZero() && by > most {
			most, place = by, lines[i].Place-1
		}
	}
	if last := &lines[len(lines)-1]; last.At.Sub(now) > most {
		most, place = last.At.Sub(now), last.Place
	}
	if noted := j.noted.Load(); most <= j.c.Skew || noted != 0 && now.Sub(time.UnixMicro(noted)).Abs() < noteEach {
		return e, false
	}
	j.noted.Store(now.UnixMicro())
	return audit.Event{
		Time: now, Act: audit.ActLogClockAhead, Result: audit.Succeeded, Case: audit.Code(j.id), Purpose: clockPurpose,
		Actor: audit.Actor{Kind: audit.ActorSystem, ID: "audit/store"}, Count: uint64(most / time.Second),
		Links: []audit.Ref{{Kind: audit.LinkBatch, Log: audit.Code(j.id), Index: uint64(place)}},
	}, true
}
