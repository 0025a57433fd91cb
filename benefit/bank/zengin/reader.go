package zengin

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"github.com/kyufu-go/kyufu/household/secret"
	"hash"
	"io"
	"iter"
)

// ReaderConfig says how a file is read. The zero value reads every kind, separator and
// EOF byte, and judges by the zero [CheckConfig].
type ReaderConfig struct {
	Check CheckConfig
	// Seal, if not nil, is what the file must be: see [Seal].
	Seal *Seal
	// Coding is how the file is coded; the zero value is JIS. Records are given as JIS either way.
	Coding Coding
	// AnyKind lets records of kinds without a layout pass unjudged, as raw bytes.
	AnyKind bool
}

// Reader reads a file once, in constant memory (but for eight bytes a payment that
// the rule "duplicate" keeps within a batch; suppress it for files without end). It
// is for one goroutine.
type Reader struct {
	secret.Quiet

	cfg    ReaderConfig
	frames *framer
	check  *checker
	digest hash.Hash
	first  Separator
	refuse int
	header Header
	eof    bool
	done   bool
}

// NewReader returns a reader of src. Errors: code "option".
func NewReader(src io.Reader, cfg ReaderConfig) (*Reader, error) {
	if src == nil {
		return nil, &Error{code: CodeOption, field: "source"}
	}
	c, err := newChecker(cfg.Check)
	if err != nil {
		return nil, err
	}
	r := &Reader{cfg: cfg, check: c}
	r.frames = newFramer(src)
	if cfg.Seal != nil {
		r.digest = sha256.New()
		r.frames.src = io.TeeReader(src, r.digest)
	}
	switch cfg.Coding {
	case JIS:
	case EBCDIC:
		r.frames.src = &ebcdicReader{r.frames.src}
	default:
		return nil, &Error{code: CodeOption, field: "coding"}
	}
	return r, nil
}

// Records yields the records in order, also those that are wrong: see [Record.Sound]
// and, after the last, [Reader.Report]. Errors, at most one and last: code "read".
func (r *Reader) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		var rec Record
		for {
			err := r.next(&rec)
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(Record{}, err)
				return
			case !yield(rec, nil):
				return
			}
		}
	}
}

// next reads and judges one record into rec, without allocating.
func (r *Reader) next(rec *Record) error {
	if r.check == nil { // no reader of anything
		return &Error{code: CodeState, field: "reader"}
	}
	if r.done {
		return io.EOF
	}
	f, err := r.frames.next()
	if err != nil {
		r.done = true
		if !errors.Is(err, io.EOF) {
			return &Error{code: CodeRead, err: err}
		}
		r.finish()
		return io.EOF
	}
	if r.cfg.Coding == EBCDIC {
		swapCoding(f.bytes)
	}
	r.judge(f)
	rec.fill(f, r.check.layout)
	rec.Line, rec.sound = r.check.line, !r.check.failed
	if r.check.failed {
		r.refuse++
	}
	return nil
}

func (r *Reader) judge(f frame) {
	c := r.check
	c.offset = f.offset
	if c.last == recordEnd {
		r.afterEnd(f)
		return
	}
	marked := c.line == 0 && bytes.HasPrefix(f.bytes, []byte("\xEF\xBB\xBF"))
	if len(f.bytes) == r.frames.size && !f.tail && !marked && r.plain(f.bytes) {
		c.record(f.bytes, false)
	} else {
		r.misshapen(f, marked)
	}
	r.separator(f)
}

// plain lets a record of an unknown kind pass when that was asked for.
func (r *Reader) plain(b []byte) bool {
	if !r.cfg.AnyKind {
		return true
	}
	_, known := LayoutOf(Kind(b[1:3]))
	if b[0] == recordHeader && !known {
		r.check.layout = nil
	}
	return r.check.layout != nil || b[0] == recordHeader && known
}

// misshapen reports a record that has not the length of its layout.
func (r *Reader) misshapen(f frame, marked bool) {
	c := r.check
	c.line++
	c.failed = false
	switch {
	case marked:
		c.raise(ruleBOM, nil, 0, "", "")
	case r.cfg.AnyKind && c.layout == nil && len(f.bytes) == r.frames.size:
		c.last = f.bytes[0]
	default:
		c.raise(ruleLength, nil, len(f.bytes), "", "")
	}
}

func (r *Reader) separator(f frame) {
	c := r.check
	if c.line == 1 {
		r.first = f.sep
		if f.sep == CR || f.sep == LF {
			c.raise(ruleSeparator, nil, len(f.bytes), "", "")
		}
		return
	}
	// The last record may go without.
	if f.sep != r.first && (f.sep != NoSeparator || r.frames.more()) {
		c.raise(ruleMixedSeparator, nil, len(f.bytes), f.sep.String(), r.first.String())
	}
}

// afterEnd accepts one EOF byte and line ends, as old systems leave them, and nothing else.
func (r *Reader) afterEnd(f frame) {
	c := r.check
	c.failed = false
	eofs := bytes.Count(f.bytes, []byte{endOfFile})
	if r.eof {
		eofs++
	}
	if eofs <= 1 && len(bytes.Trim(f.bytes, "\x1a\r\n")) == 0 {
		r.eof = eofs == 1
		return
	}
	c.line++
	c.raise(ruleAfterEnd, nil, 0, "", "")
}

func (r *Reader) finish() {
	c := r.check
	c.offset = r.frames.offset
	c.finish()
	if r.digest == nil {
		return
	}
	var sum [32]byte
	r.digest.Sum(sum[:0])
	if s := r.cfg.Seal; sum != s.SHA256 || s.Count != c.transfers || s.Total != c.grand {
		c.line, c.offset = 0, 0
		c.raise(ruleSeal, nil, 0, "", "")
	}
}

// Validate judges a file without keeping it. Errors: codes "option" and "read";
// what is wrong with the file is in the report.
func Validate(src io.Reader, cfg ReaderConfig) (Report, error) {
	r, err := NewReader(src, cfg)
	if err != nil {
		return Report{}, err
	}
	var rec Record
	for {
		switch err := r.next(&rec); {
		case errors.Is(err, io.EOF):
			return r.Report(), nil
		case err != nil:
			return r.Report(), err
		}
	}
}
