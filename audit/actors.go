package audit

import "sync/atomic"

// actors remembers who was found good: an officer at a terminal does the same over and over. It only saves work, so two who fall on the
// same slot take turns.
type actors struct {
	slots [256]atomic.Pointer[checkedActor]
}

// checkedActor is an actor that was found good, and its encoding.
type checkedActor struct {
	actor Actor
	enc   []byte
}

// check gives the actor as it was found good, or what is wrong with it.
func (as *actors) check(a *Actor) (*checkedActor, string) {
	slot := &as.slots[a.spread()%uint32(len(as.slots))]
	if k := slot.Load(); k != nil && k.actor == *a {
		return k, ""
	}
	if f := a.check(); f != "" {
		return nil, f
	}
	k := &checkedActor{*a, appendActor(nil, a)}
	slot.Store(k)
	return k, ""
}

// spread is FNV-1a of who and where.
func (a *Actor) spread() uint32 {
	n := uint32(2166136261)
	for _, c := range [...]Code{a.ID, a.Terminal} {
		for i := range len(c) {
			n = (n ^ uint32(c[i])) * 16777619
		}
	}
	return n
}
