package anchor

import (
	"context"
	"errors"
	"os"
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
