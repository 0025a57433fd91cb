package disk

const (
	GrowthLeast = 1 << 20
	growthMost  = 8 << 20
	fillPiece   = 256 << 10
	// zeroesMost is the size of the largest write that gains by zeroes in its room.
	ZeroesMost = fillPiece * 3 / 4
)

// growthStep is by how much a file grows ahead that is so long.
func GrowthStep(end int64) int64 { return min(max(end, GrowthLeast), growthMost) }

// grow takes room and writes zeroes into it: a sync of what overwrites them need not change the
// file's extents too, which takes half the time. They are written out piece by piece, and made
// durable once at the end, so that the commits' own syncs beside this have little of it to wait
// for. Large commits gain nothing: the disk would write twice as much.
func Grow(f File, from, to int64, zeroes bool) error {
	if err := f.Allocate(to); err != nil {
		return err
	}
	if !zeroes {
		return f.Sync()
	}
	zero := make([]byte, min(to-from, fillPiece))
	for ; from < to; from += int64(len(zero)) {
		piece := zero[:min(int64(len(zero)), to-from)]
		if err := WriteFull(f, piece, from); err != nil {
			return err
		}
		if err := WriteOut(f, from, int64(len(piece))); err != nil {
			return err
		}
	}
	return f.Sync()
}

// outWriter is a File that can write out a part of itself: the part is on its way to the disk then,
// but not durable. That holds up others' syncs less than a sync does. An error may not be told
// again by a later Sync.
type OutWriter interface {
	WriteOut(from, size int64) error
}

func WriteOut(f File, from, size int64) error {
	if w, ok := f.(OutWriter); ok {
		return w.WriteOut(from, size)
	}
	return f.Sync()
}
