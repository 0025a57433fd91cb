package anchor

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/audit"
)

// File appends checkpoints to one file elsewhere: another department's share, a syslog collector's
// directory.
type File struct {
	// Path is the file; Label its name in reports.
	Path, Label string
}

// Name gives the label.
func (f File) Name() string { return f.Label }

// Anchor appends the checkpoint and syncs. Evidence is the offset and the length.
func (f File) Anchor(ctx context.Context, checkpoint []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fail(CodeSilent, "context", err)
	}
	if _, err := parse(checkpoint); err != nil {
		return nil, err
	}
	w, err := os.OpenFile(f.Path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fail(CodeSilent, "open", err)
	}
	st, err := w.Stat()
	if err == nil {
		_, err = w.Write(append(slices.Clip(checkpoint), '\n'))
	}
	if err = errors.Join(err, w.Sync(), w.Close()); err != nil {
		return nil, fail(CodeSilent, "write", err)
	}
	return []byte(strconv.FormatInt(st.Size(), 10) + "+" + strconv.Itoa(len(checkpoint))), nil
}

// Folder puts each checkpoint into a file of its own that must not be there: write-once media, a
// folder nobody may change.
type Folder struct {
	Dir, Label string
}

// Name gives the label.
func (f Folder) Name() string { return f.Label }

// Anchor writes the file SIZE.checkpoint, read-only. What is there already must be the same tree:
// then it counts as anchored, and anything else is "forged": two heads of one size are a fork.
// Evidence is the file's name.
func (f Folder) Anchor(ctx context.Context, checkpoint []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fail(CodeSilent, "context", err)
	}
	h, err := parse(checkpoint)
	if err != nil {
		return nil, err
	}
	name := strconv.FormatUint(h.size, 10) + ".checkpoint"
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

// Recorder puts a neighbour's checkpoint into our log, or ours into theirs: the embedder binds it
// to that log's Append with act "log.neighbour" and the checkpoint's hash. It returns the receipt's
// text. An error with code "forged" says that the answer was wrong.
type Recorder func(ctx context.Context, checkpoint []byte) (receipt []byte, err error)

// Neighbour anchors in another municipality's log, by whatever way the two exchange files.
type Neighbour struct {
	Label  string
	Record Recorder
}

// Name gives the label.
func (n Neighbour) Name() string { return n.Label }

// Anchor records the checkpoint there. Evidence is the other log's receipt.
func (n Neighbour) Anchor(ctx context.Context, checkpoint []byte) ([]byte, error) {
	if _, err := parse(checkpoint); err != nil {
		return nil, err
	}
	ev, err := n.Record(ctx, checkpoint)
	if errors.Is(err, audit.CodeForged) {
		return nil, fail(CodeForged, "neighbour", err)
	}
	if err != nil {
		return nil, fail(CodeSilent, "neighbour", err)
	}
	return ev, nil
}
