package anchor

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Folder puts each checkpoint into a file of its own that must not be there: write-once media, a
// folder nobody may change. A folder is one log's.
type Folder struct {
	Dir, Label string
	// Consistency proves that the tree of new entries grew out of that of old, as trail.Log.Proofs
	// does. Without it a log that was rolled back is noticed only until it is as long again.
	Consistency func(old, new uint64) ([][32]byte, error)
}

// Name gives the label.
func (f Folder) Name() string { return f.Label }

const suffix = ".checkpoint"

// Anchor writes the file SIZE.checkpoint, read-only. What is there already must be the same tree:
// then it counts as anchored. Code "forged" where something else is there (What is file; fork: two
// heads of one size; log: another log's) and for a head that did not grow out of the newest there
// (history); "refused" for one that is older than the newest (newer): the log was rolled back.
// Evidence is the file's name.
func (f Folder) Anchor(ctx context.Context, checkpoint []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fail(CodeSilent, "context", err)
	}
	h, err := parse(checkpoint)
	if err != nil {
		return nil, err
	}
	if err := f.follows(&h); err != nil {
		return nil, err
	}
	name := fileOf(h.size)
	path := filepath.Join(f.Dir, name)
	w, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o400)
	if errors.Is(err, os.ErrExist) {
		return []byte(name), same(path, h, checkpoint)
	}
	if err != nil {
		return nil, fail(CodeSilent, "open", err)
	}
	_, err = w.Write(checkpoint)
	if err = errors.Join(err, w.Sync(), w.Close()); err != nil {
		return nil, fail(CodeSilent, "write", err)
	}
	return []byte(name), nil
}

// follows holds a head against the newest in the folder. A file that cannot be read as a checkpoint
// is what a crash left, and says only that a head of its size was.
func (f Folder) follows(h *head) error {
	sizes, err := f.sizes()
	if err != nil {
		return err
	}
	for _, size := range sizes {
		b, err := os.ReadFile(filepath.Join(f.Dir, fileOf(size)))
		if err != nil {
			return fail(CodeSilent, "read", err)
		}
		was, err := parse(b)
		if err != nil {
			continue
		}
		if was.size != size {
			return fail(CodeForged, "file", nil)
		}
		if err := h.follows(&was); err != nil {
			return err
		}
		if err := f.grew(&was, h); err != nil {
			return err
		}
		break
	}
	if len(sizes) > 0 && sizes[0] > h.size {
		return fail(CodeRefused, "newer", nil)
	}
	return nil
}

// sizes are those of the files in the folder, the newest first.
func (f Folder) sizes() (sizes []uint64, err error) {
	files, err := os.ReadDir(f.Dir)
	if err != nil {
		return nil, fail(CodeSilent, "folder", err)
	}
	for _, file := range files {
		digits, ok := strings.CutSuffix(file.Name(), suffix)
		if size, err := strconv.ParseUint(digits, 10, 63); ok && err == nil && fileOf(size) == file.Name() {
			sizes = append(sizes, size)
		}
	}
	slices.Sort(sizes)
	slices.Reverse(sizes)
	return sizes, nil
}

// grew asks for the proof that a tree grew out of an older one. Nothing is to be proven of one of
// the same size, nor of an empty one.
func (f Folder) grew(was, h *head) error {
	if f.Consistency == nil || was.size == 0 || was.size == h.size {
		return nil
	}
	hashes, err := f.Consistency(was.size, h.size)
	if err != nil {
		return fail(CodeFormat, "proof", err)
	}
	proof := make(tlog.TreeProof, len(hashes))
	for i := range hashes {
		proof[i] = hashes[i]
	}
	if err := tlog.CheckTree(proof, int64(h.size), h.root, int64(was.size), was.root); err != nil {
		return fail(CodeForged, "history", err)
	}
	return nil
}

func fileOf(size uint64) string { return strconv.FormatUint(size, 10) + suffix }

// same holds what is there already against the checkpoint. The beginning of it is what a crash
// left: no anchor, but no fork either.
func same(path string, h head, checkpoint []byte) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fail(CodeSilent, "read", err)
	}
	if len(b) < len(checkpoint) && bytes.HasPrefix(checkpoint, b) {
		return fail(CodeSilent, "unfinished", nil)
	}
	there, err := parse(b)
	if err != nil {
		return fail(CodeForged, "file", err)
	}
	if there.text != h.text {
		return fail(CodeForged, "fork", nil)
	}
	return nil
}
