package lines

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// CodeBadRequest says that a line is not a request. It is a code of the protocol, beside those of
// [operation], part of the format, and never changes its meaning.
const CodeBadRequest = "bad_request"

// A Request is one line of the protocol towards the implementation.
type Request struct {
	ID string          `json:"id"`
	Op string          `json:"op"`
	In json.RawMessage `json:"in"`
}

// An Answer is one line of the protocol from the implementation.
type Answer struct {
	ID *string `json:"id"` // nil when the request could not be read
	operation.Answer
}

const (
	// MaxSize is the longest line of the protocol in bytes, without its line feed.
	MaxSize = 16 << 20
	// MaxInFlight is the number of requests that may be without answer at a time.
	MaxInFlight = 64
)

// ErrTooLong says that a line of more than the limit was read to its end and dropped.
var ErrTooLong = errors.New("line longer than 16 MiB")

// Read reads the next line without its line feed; the last line may lack one. The bytes are the
// caller's own. After ErrTooLong reading can go on with the next line.
func Read(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := r.ReadSlice('\n')
		if err == nil {
			part = part[:len(part)-1]
		}
		if len(line)+len(part) > limit {
			tooLong, line = true, nil
		}
		if !tooLong {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case tooLong && (err == nil || errors.Is(err, io.EOF)):
			return nil, ErrTooLong
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		case err != nil:
			return nil, err
		}
		return line, nil
	}
}

// parseRequest reads a request line. ok is false when it is none; then id is nil unless it could be
// read all the same. What is wrong inside the input is left to the operation, which answers
// bad_input.
func parseRequest(line []byte) (r Request, id *string, ok bool) {
	if r, ok := parsePlain(line); ok {
		return r, &r.ID, true
	}
	return parseAny(line)
}

// parseAny reads every request, however it is written.
func parseAny(line []byte) (r Request, id *string, ok bool) {
	if !utf8.Valid(line) || !json.Valid(line) {
		return Request{}, nil, false
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return Request{}, nil, false
	}
	fields := map[string]json.RawMessage{}
	ok = true
	for dec.More() {
		key, _ := dec.Token()
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return Request{}, nil, false
		}
		name, _ := key.(string)
		_, twice := fields[name]
		ok = ok && !twice && (name == "id" || name == "op" || name == "in")
		fields[name] = raw
	}
	r.ID, r.In = text(fields["id"]), fields["in"]
	r.Op = text(fields["op"])
	if r.ID != "" {
		id = &r.ID
	}
	return r, id, ok && r.ID != "" && r.Op != ""
}

// parsePlain reads a request that is written plainly, without reflection.
func parsePlain(line []byte) (r Request, ok bool) {
	p := strictjson.NewPlain(line)
	var seen uint32
	for key, more := p.Object(); more; key, more = p.Next() {
		switch string(key) {
		case "id":
			p.Once(&seen, 0)
			r.ID = string(p.Text())
		case "op":
			p.Once(&seen, 1)
			r.Op = string(p.Text())
		case "in":
			p.Once(&seen, 2)
			r.In = p.Skip()
		default:
			p.Stop()
		}
	}
	return r, p.End() && r.ID != "" && r.Op != "" && r.In != nil
}

// text reads a JSON string, "" when raw is none or names half of a surrogate pair.
func text(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || raw[0] != '"' || tree.LoneSurrogate(raw) || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// A Caller answers one operation by its name: [whole.Call], the Call of a table, or what stands
// before them.
type Caller func(name string, in []byte) operation.Answer
