package trail

import (
	"context"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/audit/verify"
	"golang.org/x/mod/sumdb/tlog"
)

// Tiles writes the log in the C2SP static form (tlog-tiles), so that any client of that format can
// read and check it: the signed checkpoint under "checkpoint", tiles of 256 hashes under
// "tile/L/N", bundles of 256 entries under "tile/entries/N", each entry with its length in two
// bytes in front. put stores one file; paths use slashes. Only what changed since the tree of size
// from is written: the next call passes the size that this one returned. The log may go on
// meanwhile.
//
// Tiles hold the entries in the clear as the log does: handles, codes and commitments. They are for
// checkers, not for the public.
func (r *Reader) Tiles(ctx context.Context, from uint64, checkpoint []byte, put func(path string, data []byte) error) (size uint64, err error) {
	text, _, ok := strings.Cut(string(checkpoint), "\n\n")
	if !ok {
		return 0, fault.New(audit.CodeDecode, "checkpoint", nil)
	}
	c, err := verify.ParseCheckpoint(text + "\n")
	if err != nil {
		return 0, err
	}
	if from > c.Size {
		return 0, fault.New(audit.CodeRange, "size", nil)
	}
	if err := r.hashTiles(ctx, from, c.Size, put); err != nil {
		return 0, err
	}
	if err := r.entryTiles(ctx, from, c.Size, put); err != nil {
		return 0, err
	}
	return c.Size, put("checkpoint", checkpoint)
}

func (r *Reader) hashTiles(ctx context.Context, from, size uint64, put func(string, []byte) error) error {
	return r.withHashes(func(h *segment.HashStore) error {
		for _, t := range tlog.NewTiles(segment.TileHeight, int64(from), int64(size)) {
			if err := ctx.Err(); err != nil {
				return err
			}
			data, err := tlog.ReadTileData(t, h)
			if err != nil {
				return err
			}
			if err := put(tilePath(t), data); err != nil {
				return err
			}
		}
		return nil
	})
}

// tilePath is tlog's path without the height, which C2SP fixes at 8.
func tilePath(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), "tile/8/")
}

func (r *Reader) entryTiles(ctx context.Context, from, size uint64, put func(string, []byte) error) error {
	const per = 1 << segment.TileHeight
	first := from / per * per
	if first == size {
		return nil
	}
	var b []byte
	next := first
	for e, err := range r.Entries(first) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if e.Index != next {
			return fault.New(audit.CodePruned, "entry", nil)
		}
		if next++; len(b) == 0 {
			b = make([]byte, 0, per*400)
		}
		b = append(wire.BE.AppendUint16(b, uint16(len(e.Leaf))), e.Leaf...)
		if next%per == 0 || next == size {
			t := tlog.Tile{H: segment.TileHeight, L: 0, N: int64((next - 1) / per), W: int((next-1)%per) + 1}
			if err := put("tile/entries/"+strings.TrimPrefix(tilePath(t), "tile/"+strconv.Itoa(t.L)+"/"), b); err != nil {
				return err
			}
			b = b[:0]
		}
		if next == size {
			return nil
		}
	}
	return fault.New(audit.CodeRange, "size", nil)
}
