package segment

import "github.com/kyufu-go/kyufu/audit"

// Entry is one leaf of the log.
type Entry struct {
	Index uint64
	Epoch uint64
	// Leaf is the encoding whose RFC 6962 hash stands in the tree.
	Leaf []byte
	// Event is what happened. Of a seal and of the genesis it holds act, index, epoch and time.
	Event audit.Event
	// Seal is set for a seal.
	Seal *Seal
}

// parseEntry decodes any leaf into an entry of its own memory.
func ParseEntry(p []byte, index uint64, v *EventView) (e Entry, ok bool) {
	leaf := append([]byte(nil), p...)
	e = Entry{Index: index, Leaf: leaf}
	if len(p) == 0 {
		return e, false
	}
	switch leaf[0] {
	case LeafEvent:
		if !ScanEvent(leaf, v) || v.Index != index {
			return e, false
		}
		e.Event, e.Epoch = v.event(), v.epoch
		return e, true
	case LeafGenesis:
		g, ok := ParseGenesis(leaf)
		e.Event = audit.Event{Act: audit.ActLogGenesis, Index: index, Time: FromMicros(g.Micros)}
		return e, ok
	case LeafSeal:
		s, err := ParseSeal(leaf)
		e.Seal, e.Epoch = &s, s.Epoch
		e.Event = audit.Event{Act: audit.ActLogSeal, Index: index, Epoch: s.Epoch, Time: s.Time}
		return e, err == nil && s.Index == index
	default:
		return e, false
	}
}

// entry gives the entry in memory of its own.
func (v *EventView) Entry() Entry {
	return Entry{Index: v.Index, Epoch: v.epoch, Leaf: append([]byte(nil), v.Leaf...), Event: v.event()}
}
