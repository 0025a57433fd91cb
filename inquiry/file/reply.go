package file

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
)

// Collect implements [inquiry.Gateway]: it reads the reply files that are there for the inquiries
// named.
func (g *Gateway) Collect(ctx context.Context, ids []inquiry.ID) ([]inquiry.Delivery, error) {
	if err := g.touched(ctx); err != nil {
		return nil, err
	}
	rows, err := g.rowsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	wanted := map[string]map[replyKey]fileRow{}
	for _, r := range rows {
		if wanted[r.row.File] == nil {
			wanted[r.row.File] = map[replyKey]fileRow{}
		}
		wanted[r.row.File][replyKey{string(r.row.Person), r.row.Requested}] = r.row
	}
	var out []inquiry.Delivery
	var failed error
	for _, file := range slices.Sorted(maps.Keys(wanted)) {
		data, ok, err := g.c.Folder.Take(ctx, ReplyName(file))
		if errors.Is(err, errNoReply) {
			if err := g.note(ctx, file, []Error{{code: CodeFolder}}); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil { // of this file; what the others say counts
			failed = errors.Join(failed, err)
			continue
		}
		if !ok {
			continue
		}
		deliveries, strays := g.read(data, wanted[file])
		if err := g.note(ctx, file, strays); err != nil {
			return nil, err
		}
		out = append(out, deliveries...)
	}
	return out, failed
}

type replyKey struct{ person, requested string }

type storedRow struct {
	item store.Item
	row  fileRow
}

// rowsOf returns the rows of inquiries, of all their rounds.
func (g *Gateway) rowsOf(ctx context.Context, ids []inquiry.ID) ([]storedRow, error) {
	keys := make([]string, 0, len(ids)*maxFileRounds)
	for _, id := range ids {
		for round := 1; round <= maxFileRounds; round++ {
			keys = append(keys, rowKey(id, round))
		}
	}
	items, err := g.c.Store.Get(ctx, KindRow, keys...)
	if err != nil {
		return nil, err
	}
	rows := make([]storedRow, len(items))
	for i, it := range items {
		rows[i].item = it
		if json.Unmarshal(it.Body, &rows[i].row) != nil {
			return nil, fail(CodeStore, "batch row")
		}
	}
	return rows, nil
}

// read takes the answers to the rows wanted out of a reply file, and seals them. A line that is not
// of the interface is that line's finding and holds up no other. So is one without its end, which
// is still written or was cut, and each of those that answer one row and differ.
func (g *Gateway) read(data []byte, wanted map[replyKey]fileRow) (out []inquiry.Delivery, strays []Error) {
	lines := bytes.Split(data, []byte("\r\n"))
	whole := lines[:len(lines)-1]
	first, differ := g.compare(whole, wanted)
	for i, raw := range whole {
		key, result, code := g.head(raw)
		row, ok := wanted[key]
		switch {
		case code != "":
		case differ[key]:
			code = CodeFormat
		case !ok || first[key] != i: // of another row, or the same line again
			continue
		default:
			var d inquiry.Delivery
			if d, code = g.delivery(row, result, raw); code == "" {
				out = append(out, d)
			}
		}
		if code != "" {
			strays = append(strays, Error{Line: i + 1, code: code})
		}
	}
	if len(lines[len(whole)]) > 0 {
		strays = append(strays, Error{Line: len(lines), code: CodeFormat})
	}
	return out, strays
}

// compare finds the first line that answers each row wanted, and the rows of which two lines say
// something else.
func (g *Gateway) compare(lines [][]byte, wanted map[replyKey]fileRow) (first map[replyKey]int, differ map[replyKey]bool) {
	first, differ = map[replyKey]int{}, map[replyKey]bool{}
	for i, raw := range lines {
		key, _, code := g.head(raw)
		if _, ok := wanted[key]; code != "" || !ok {
			continue
		}
		if at, again := first[key]; !again {
			first[key] = i
		} else if !bytes.Equal(lines[at], raw) {
			differ[key] = true
		}
	}
	return first, differ
}

// head reads which row a line answers, and with which result.
func (g *Gateway) head(raw []byte) (key replyKey, result string, code Code) {
	l := &g.c.Reply
	head, err := asciiFields(raw)
	if err != nil || len(head) <= max(l.PersonAt, l.RequestedAt, l.ResultAt) {
		return key, "", CodeFormat
	}
	return replyKey{head[l.PersonAt], head[l.RequestedAt]}, head[l.ResultAt], ""
}

// delivery is what a line says of its row.
func (g *Gateway) delivery(row fileRow, result string, raw []byte) (d inquiry.Delivery, code Code) {
	kind, ok := g.c.Reply.Results[result]
	if !ok {
		return d, CodeFormat
	}
	d = inquiry.Delivery{Inquiry: row.Inquiry, Permit: row.Permit.ID, Kind: kind, ProvidedAt: g.c.Now()}
	if kind != inquiry.Answered {
		d.Reason = "result." + result
		return d, ""
	}
	var err error
	if d.Sealed, err = g.sealReply(row, raw); err != nil {
		return d, CodeFormat
	}
	return d, ""
}

// asciiFields reads the leading fields of a line without regard to its encoding: they are ASCII,
// and no byte of a double-byte character in UTF-8 or CP932 is a comma.
func asciiFields(raw []byte) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(raw))
	r.LazyQuotes = true
	fields, err := r.Read()
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	return fields, err
}

// sealReply makes a reply in the layout of this package out of a line, sealed to the desk.
func (g *Gateway) sealReply(row fileRow, raw []byte) ([]byte, error) {
	rest := raw
	for range g.c.Reply.AnswerFrom {
		_, behind, ok := bytes.Cut(rest, []byte{','})
		if !ok {
			return nil, fail(CodeFormat, "answer")
		}
		rest = behind
	}
	version, ok := g.c.Reply.Answer[row.Information]
	if !ok {
		return nil, fail(CodeFormat, "answer")
	}
	return seal.Answer(g.c.Key, g.c.Sender, answer.Binding{
		Inquiry: string(row.Inquiry), Permit: row.Permit.ID, ListDigest: row.Permit.ListDigest, Inquirer: g.c.Self, Provider: row.Provider,
		Information: row.Information, FiscalYear: row.FiscalYear, Person: row.Permit.Person,
	}, slices.Concat([]byte(version+"\n"), rest, []byte("\r\n")))
}

// Acknowledge implements [inquiry.Gateway]: rows that are settled are forgotten, and with the last
// of its rows a file and its reply.
func (g *Gateway) Acknowledge(ctx context.Context, ids []inquiry.ID) error {
	if err := g.touched(ctx); err != nil {
		return err
	}
	rows, err := g.rowsOf(ctx, ids)
	if err != nil {
		return err
	}
	files := map[string]bool{}
	changes := make([]store.Change, len(rows))
	for i, r := range rows {
		changes[i] = store.Change{Item: r.item, Delete: true}
		files[r.row.File] = true
	}
	if err := g.c.Store.Apply(ctx, changes, nil); err != nil {
		return err
	}
	var failed error
	for _, file := range slices.Sorted(maps.Keys(files)) { // one that cannot be erased holds up no other
		failed = errors.Join(failed, g.settle(ctx, file))
	}
	return failed
}

// rowsLeft reports whether a file has rows that are not settled.
func (g *Gateway) rowsLeft(ctx context.Context, file string) (bool, error) {
	for _, err := range g.c.Store.List(ctx, store.Query{Kind: KindRow, Where: store.InGroup(file), Limit: 1}) {
		return true, err
	}
	return false, nil
}
