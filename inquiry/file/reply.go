package file

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
)

// Collect implements [Gateway]: it reads the reply files that are there for the inquiries named.
func (g *Gateway) Collect(ctx context.Context, ids []inquiry.ID) ([]inquiry.Delivery, error) {
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
	for _, file := range slices.Sorted(maps.Keys(wanted)) {
		data, ok, err := g.c.Folder.Take(ctx, ReplyName(file))
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if out, err = g.read(out, data, wanted[file]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

type replyKey struct{ person, requested string }

type storedRow struct {
	item inquiry.StoredItem
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

// read takes the answers to the rows wanted out of a reply file, and seals them. A malformed file is an error as a
// whole: [*FileError].
func (g *Gateway) read(out []inquiry.Delivery, data []byte, wanted map[replyKey]fileRow) ([]inquiry.Delivery, error) {
	l := &g.c.Reply
	for line, raw := range bytes.Split(bytes.TrimSuffix(data, []byte("\r\n")), []byte("\r\n")) {
		head, err := asciiFields(raw)
		if err != nil || len(head) <= max(l.PersonAt, l.RequestedAt, l.ResultAt) {
			return nil, &Error{Line: line + 1, code: CodeFormat}
		}
		row, ok := wanted[replyKey{head[l.PersonAt], head[l.RequestedAt]}]
		if !ok {
			continue
		}
		kind, ok := l.Results[head[l.ResultAt]]
		if !ok {
			return nil, &Error{Line: line + 1, Field: l.ResultAt + 1, code: CodeFormat}
		}
		d := inquiry.Delivery{Inquiry: row.Inquiry, Permit: row.Permit.ID, Kind: kind, ProvidedAt: g.c.Now()}
		if kind != inquiry.Answered {
			d.Reason = "result." + head[l.ResultAt]
		} else if d.Sealed, err = g.sealReply(row, raw); err != nil {
			return nil, &Error{Line: line + 1, code: CodeFormat}
		}
		out = append(out, d)
	}
	return out, nil
}

// asciiFields reads the leading fields of a line without regard to its encoding: they are ASCII, and no byte of a
// double-byte character in UTF-8 or CP932 is a comma.
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
	return g.c.Key.Seal(answer.Binding{
		Inquiry: string(row.Inquiry), Permit: row.Permit.ID, ListDigest: row.Permit.ListDigest, Inquirer: g.c.Self, Provider: row.Provider,
		Information: row.Information, FiscalYear: row.FiscalYear,
	}, slices.Concat([]byte(version+"\n"), rest, []byte("\r\n")))
}

// Acknowledge implements [Gateway]: rows that are settled are forgotten, and with the last of its rows a file.
func (g *Gateway) Acknowledge(ctx context.Context, ids []inquiry.ID) error {
	rows, err := g.rowsOf(ctx, ids)
	if err != nil {
		return err
	}
	files := map[string]bool{}
	changes := make([]inquiry.Change, len(rows))
	for i, r := range rows {
		changes[i] = inquiry.Change{Item: r.item, Delete: true}
		files[r.row.File] = true
	}
	if err := g.c.Store.Apply(ctx, changes); err != nil {
		return err
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if err := g.forgetFile(ctx, file); err != nil {
			return err
		}
	}
	return nil
}

func (g *Gateway) forgetFile(ctx context.Context, file string) error {
	for _, err := range g.c.Store.List(ctx, inquiry.StoreQuery{Kind: KindRow, Group: file, Limit: 1}) {
		return err
	}
	items, err := g.c.Store.Get(ctx, KindFile, file)
	if err != nil || len(items) == 0 {
		return err
	}
	return g.c.Store.Apply(ctx, []inquiry.Change{{Item: items[0], Delete: true}})
}
