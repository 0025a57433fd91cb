package trail

import (
	"sync/atomic"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// actors remembers who was found good: an officer at a terminal does the same over and over. It
// only saves work, so two who fall on the same slot take turns.
type actors struct {
	slots [256]atomic.Pointer[checkedActor]
}

// checkedActor is an actor that was found good, and its encoding.
type checkedActor struct {
	actor audit.Actor
	enc   []byte
}

// check gives the actor as it was found good, or what is wrong with it.
func (as *actors) check(a *audit.Actor) (*checkedActor, error) {
	slot := &as.slots[slotOf(a)%uint32(len(as.slots))]
	if k := slot.Load(); k != nil && k.actor == *a {
		return k, nil
	}
	if err := a.Check(); err != nil {
		return nil, err
	}
	k := &checkedActor{*a, segment.AppendActor(nil, a)}
	slot.Store(k)
	return k, nil
}

// slotOf is FNV-1a of who and where.
func slotOf(a *audit.Actor) uint32 {
	n := uint32(2166136261)
	for _, c := range [...]audit.Code{a.ID, a.Terminal} {
		for i := range len(c) {
			n = (n ^ uint32(c[i])) * 16777619
		}
	}
	return n
}
