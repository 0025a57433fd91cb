package anchor

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// head is what a checkpoint says: origin, size, root.
type head struct {
	origin string
	size   uint64
	root   [32]byte
	text   string
}

// follows holds a head against one that was anchored: it is of the same log, not older, and of one
// size the same tree. Errors: forged (log, fork), refused (newer).
func (h *head) follows(before *head) error {
	switch {
	case h.origin != before.origin:
		return fail(CodeForged, "log", nil)
	case h.size < before.size:
		return fail(CodeRefused, "newer", nil)
	case h.size == before.size && h.root != before.root:
		return fail(CodeForged, "fork", nil)
	}
	return nil
}

// parse reads a signed checkpoint without checking its signatures; the log that made it has.
func parse(signed []byte) (head, error) {
	_, err := note.Open(signed, note.VerifierList())
	if unverified, ok := errors.AsType[*note.UnverifiedNoteError](err); ok {
		return parseText(unverified.Note.Text)
	}
	return head{}, fail(CodeFormat, "checkpoint", err)
}

func parseText(text string) (h head, err error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 || lines[0] == "" {
		return h, fail(CodeFormat, "checkpoint", nil)
	}
	h.origin, h.text = lines[0], text
	if h.size, err = strconv.ParseUint(lines[1], 10, 63); err != nil || strconv.FormatUint(h.size, 10) != lines[1] {
		return h, fail(CodeFormat, "size", nil)
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || copy(h.root[:], root) != 32 || len(root) != 32 {
		return h, fail(CodeFormat, "root", nil)
	}
	return h, nil
}
