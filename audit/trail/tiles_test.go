package trail

import (
	"context"
	"fmt"
	"testing"

	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"
)

func TestTilesHoldTheWholeLog(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 61)
	require.NoError(t, x.open())
	files := map[string][]byte{}
	put := func(path string, data []byte) error {
		files[path] = append([]byte{}, data...)
		return nil
	}
	var from uint64
	for round := range 4 {
		for range 130 * (round + 1) {
			_, err := x.log.Append(ctx, x.event())
			require.NoError(t, err)
		}
		cp, err := x.log.Checkpoint()
		require.NoError(t, err)
		r, err := x.log.Proofs()
		require.NoError(t, err)
		from, err = r.Tiles(ctx, from, cp, put)
		require.NoError(t, err)
	}
	c, err := verify.ParseCheckpoint(string(files["checkpoint"][:indexOf(files["checkpoint"], "\n\n")+1]))
	require.NoError(t, err)
	require.Equal(t, from, c.Size)
	// An independent reader: entry bundles alone lead to the root, and so do the tiles.
	var tree merkle.Tree
	for n := uint64(0); n < (c.Size+255)/256; n++ {
		name := fmt.Sprintf("tile/entries/%03d", n)
		if n == c.Size/256 {
			name += fmt.Sprintf(".p/%d", c.Size%256)
		}
		for b := files[name]; len(b) > 0; {
			k := int(wire.BE.Uint16(b))
			tree.Add(b[2 : 2+k])
			b = b[2+k:]
		}
	}
	require.Equal(t, c.Size, tree.Size())
	require.Equal(t, c.Root, tree.Root())
	tiles := tlog.TileHashReader(tlog.Tree{N: int64(c.Size), Hash: tlog.Hash(c.Root)}, fileTiles(files))
	_, err = tlog.ProveRecord(int64(c.Size), 300, tiles)
	require.NoError(t, err)
}

type fileTiles map[string][]byte

func (f fileTiles) Height() int { return segment.TileHeight }

func (f fileTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(tiles))
	for i, t := range tiles {
		out[i] = f[tilePath(t)]
	}
	return out, nil
}

func (f fileTiles) SaveTiles([]tlog.Tile, [][]byte) {}

func indexOf(b []byte, s string) int {
	for i := range b {
		if i+len(s) <= len(b) && string(b[i:i+len(s)]) == s {
			return i
		}
	}
	return -1
}
