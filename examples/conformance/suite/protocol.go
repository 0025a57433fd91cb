package suite

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// Codes of the protocol, beside those of [operation]. They are part of the format and never change
// meaning.
const (
	CodeBadRequest = "bad_request" // the line is not a request
	codeTooLong    = operation.CodeTooLong
	codeInternal   = operation.CodeInternal
)

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
	// MaxLine is the longest line of the protocol in bytes, without its line feed.
	MaxLine = 16 << 20
	// MaxInFlight is the number of requests that may be without answer at a time.
	MaxInFlight = 64
)

// errLineTooLong says that a line of more than the limit was read to its end and dropped.
var errLineTooLong = errors.New("line longer than 16 MiB")

// readLine reads the next line without its line feed; the last line may lack one. The bytes are the
// caller's own. After errLineTooLong reading can go on with the next line.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
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
			return nil, errLineTooLong
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

// text reads a JSON string, "" when raw is none or names half of a surrogate pair.
func text(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || raw[0] != '"' || tree.LoneSurrogate(raw) || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// parseAnswer reads an answer line; keys beyond the format's are left to the implementation that
// wrote them.
func parseAnswer(line []byte) (id *string, got reply, ok bool) {
	v, err := tree.Parse(line)
	object, isObject := v.(map[string]any)
	if err != nil || !isObject {
		return nil, reply{}, false
	}
	if name, isText := object["id"].(string); isText {
		id = &name
	}
	code, failed := object["error"].(string)
	out, answered := object["out"]
	if failed == answered || failed && code == "" {
		return id, reply{}, false
	}
	got = reply{out: out, code: code, at: -1, beside: map[string]any{}}
	got.detail, _ = object["detail"].(string)
	for _, key := range besideKeys {
		if v, ok := object[key]; ok {
			got.beside[key] = v
		}
	}
	if n, isNumber := object["at"].(json.Number); isNumber {
		if at, err := strconv.Atoi(string(n)); err == nil {
			got.at = at
		}
	}
	return id, got, true
}

// A reply is an answer as the runner compares it.
type reply struct {
	out    any            // parsed
	code   string         // "" when there is an out
	at     int            // position of the error, -1 when the answer names none
	beside map[string]any // what else stands beside an error: besideKeys
	detail string         // for people
}

// besideKeys may stand beside an error, in a case and in an answer; they are compared as want is.
var besideKeys = []string{"faults", "allowed"}
