package anchor

import (
	"context"
	"encoding/base32"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
	"time"
)

// A page is text that survives being typed in again. Its body is the checkpoint and the genesis key
// in Crockford's base32, without letters that look like others, in lines of five groups of five;
// each line ends with a number and four characters that check the line and its number, so a slip of
// the pen is found on its line. After a title, dates and a place for the supervisor's seal come the
// lines "NN ggggg ggggg ggggg ggggg ggggg cccc"; from the hundredth on, which a checkpoint with
// many cosignatures reaches, numbers have three digits. Page is the text; the QR code beside it,
// made in a module of its own, holds the same body.
const (
	pageAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	pageGroup    = 5
	pageLine     = 25
	pageLines    = 999
)

var pageCode = base32.NewEncoding(pageAlphabet).WithPadding(base32.NoPadding)

// PageText makes the page for a signed checkpoint, the log's genesis key (32 bytes) and the day it
// is printed.
func PageText(checkpoint, genesisKey []byte, on time.Time) (string, error) {
	h, err := parse(checkpoint)
	if err != nil {
		return "", err
	}
	if len(genesisKey) != 32 {
		return "", fail(CodeFormat, "genesis_key", nil)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "監査ログ チェックポイント / audit log checkpoint\n\nログ / log:   %s\n件数 / size:  %d\n印刷日 / printed: %s\n\n確認者印 / seal: [          ]\n\n",
		h.origin, h.size, on.Format(time.DateOnly))
	body := PageBody(checkpoint, genesisKey)
	if len(body) > pageLines*pageLine {
		return "", fail(CodeFormat, "length", nil)
	}
	for n := 1; len(body) > 0; n++ {
		line := body[:min(pageLine, len(body))]
		body = body[len(line):]
		fmt.Fprintf(&b, "%02d %s %s\n", n, groups(line), lineCheck(n, line))
	}
	return b.String(), nil
}

// PageBody is what the page's lines and its QR code hold: genesis key, checkpoint and a checksum of
// both, in base32. The alphabet is that of QR codes' alphanumeric mode.
func PageBody(checkpoint, genesisKey []byte) string {
	data := append(append([]byte{}, genesisKey...), checkpoint...)
	data = append(data, crc(data)...)
	return pageCode.EncodeToString(data)
}

func crc(b []byte) []byte {
	c := crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
	return []byte{byte(c >> 24), byte(c >> 16), byte(c >> 8), byte(c)}
}

func groups(line string) string {
	var parts []string
	for len(line) > 0 {
		n := min(pageGroup, len(line))
		parts = append(parts, line[:n])
		line = line[n:]
	}
	return strings.Join(parts, " ")
}

// lineCheck is twenty bits of CRC-32C over the line's number and its characters, as four
// characters.
func lineCheck(n int, line string) string {
	c := crc32.Checksum([]byte(strconv.Itoa(n)+" "+line), crc32.MakeTable(crc32.Castagnoli))
	out := make([]byte, 4)
	for i := range out {
		out[i] = pageAlphabet[c>>(5*i)&31]
	}
	return string(out)
}

// ParsePage reads a page that was typed in again: lines may be in either case, and O, I and L stand
// for 0 and 1. An error names the line.
func ParsePage(text string) (checkpoint, genesisKey []byte, err error) {
	var body strings.Builder
	want := 1
	for line := range strings.Lines(text) {
		n, data, check, ok := splitLine(line)
		if !ok {
			continue
		}
		if n != want {
			return nil, nil, &Error{code: CodeFormat, What: "line_missing", Line: want}
		}
		if lineCheck(n, data) != check {
			return nil, nil, &Error{code: CodeFormat, What: "line", Line: n}
		}
		body.WriteString(data)
		want++
	}
	return ParsePageBody(body.String())
}

// splitLine takes a body line apart; other lines of the page do not begin with two or three digits
// and a space.
func splitLine(line string) (n int, data, check string, ok bool) {
	f := strings.Fields(line)
	if len(f) < 3 {
		return 0, "", "", false
	}
	n, err := strconv.Atoi(f[0])
	if err != nil || fmt.Sprintf("%02d", n) != f[0] || n > pageLines {
		return 0, "", "", false
	}
	read := strings.NewReplacer("O", "0", "I", "1", "L", "1")
	all := read.Replace(strings.ToUpper(strings.Join(f[1:], "")))
	if len(all) < 5 {
		return 0, "", "", false
	}
	return n, all[:len(all)-4], all[len(all)-4:], true
}

// ParsePageBody reads what PageBody gives, for instance out of the QR code.
func ParsePageBody(body string) (checkpoint, genesisKey []byte, err error) {
	data, err := pageCode.DecodeString(body)
	if err != nil || len(data) < 36 || pageCode.EncodeToString(data) != body {
		return nil, nil, fail(CodeFormat, "page", nil)
	}
	sum := data[len(data)-4:]
	if data = data[:len(data)-4]; string(crc(data)) != string(sum) {
		return nil, nil, fail(CodeFormat, "checksum", nil)
	}
	if _, err := parse(data[32:]); err != nil {
		return nil, nil, err
	}
	return data[32:], data[:32], nil
}

// Page prints: it writes the page to a printer's queue or a spool file. It counts as anchored when
// it is written; the binder is the evidence.
type Page struct {
	Label      string
	GenesisKey []byte
	Out        io.Writer
	Now        func() time.Time
}

// Name gives the label.
func (p Page) Name() string { return p.Label }

// Anchor writes the page and a form feed.
func (p Page) Anchor(ctx context.Context, checkpoint []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fail(CodeSilent, "context", err)
	}
	now := time.Now //nolint:forbidigo // the documented default clock
	if p.Now != nil {
		now = p.Now
	}
	text, err := PageText(checkpoint, p.GenesisKey, now())
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(p.Out, text+"\f"); err != nil {
		return nil, fail(CodeSilent, "print", err)
	}
	return []byte(text), nil
}
