package inquiry

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
)

// Collect implements [Gateway]: it reads the reply files that are there for the inquiries named.
func (g *FileGateway) Collect(ctx context.Context, ids []ID) ([]Delivery, error) {
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
	var out []Delivery
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
	item StoredItem
	row  fileRow
}

// rowsOf returns the rows of inquiries, of all their rounds.
func (g *FileGateway) rowsOf(ctx context.Context, ids []ID) ([]storedRow, error) {
	keys := make([]string, 0, len(ids)*maxFileRounds)
	for _, id := range ids {
		for round := 1; round <= maxFileRounds; round++ {
			keys = append(keys, rowKey(id, round))
		}
	}
	items, err := g.c.Store.Get(ctx, KindBatchRow, keys...)
	if err != nil {
		return nil, err
	}
	rows := make([]storedRow, len(items))
	for i, it := range items {
		rows[i].item = it
		if json.Unmarshal(it.Body, &rows[i].row) != nil {
			return nil, fail(CodeStore, "", errors.New("batch row"))
		}
	}
	return rows, nil
}

// read takes the answers to the rows wanted out of a reply file, and seals them. A malformed file is an error as a
// whole: [*BatchError].
func (g *FileGateway) read(out []Delivery, data []byte, wanted map[replyKey]fileRow) ([]Delivery, error) {
	l := &g.c.Reply
	for line, raw := range bytes.Split(bytes.TrimSuffix(data, []byte("\r\n")), []byte("\r\n")) {
		head, err := asciiFields(raw)
		if err != nil || len(head) <= max(l.PersonAt, l.RequestedAt, l.ResultAt) {
			return nil, &BatchError{Line: line + 1, code: "format"}
		}
		row, ok := wanted[replyKey{head[l.PersonAt], head[l.RequestedAt]}]
		if !ok {
			continue
		}
		kind, ok := l.Results[head[l.ResultAt]]
		if !ok {
			return nil, &BatchError{Line: line + 1, Field: l.ResultAt + 1, code: "format"}
		}
		d := Delivery{Inquiry: row.Inquiry, Permit: row.Permit.ID, Kind: kind, ProvidedAt: g.c.Now()}
		if kind != Answered {
			d.Reason = "result." + head[l.ResultAt]
		} else if d.Sealed, err = g.sealReply(row, raw); err != nil {
			return nil, &BatchError{Line: line + 1, code: "format"}
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
func (g *FileGateway) sealReply(row fileRow, raw []byte) ([]byte, error) {
	answer := raw
	for range g.c.Reply.AnswerFrom {
		_, rest, ok := bytes.Cut(answer, []byte{','})
		if !ok {
			return nil, fail(CodeLayout, row.Inquiry, nil)
		}
		answer = rest
	}
	version, ok := g.c.Reply.Answer[row.Information]
	if !ok {
		return nil, fail(CodeLayout, row.Inquiry, nil)
	}
	return g.c.Key.Seal(Binding{
		Inquiry: row.Inquiry, Permit: row.Permit.ID, ListDigest: row.Permit.ListDigest, Inquirer: g.c.Self, Provider: row.Provider,
		Information: row.Information, FiscalYear: row.FiscalYear,
	}, slices.Concat([]byte(version+"\n"), answer, []byte("\r\n")))
}

// Acknowledge implements [Gateway]: rows that are settled are forgotten, and with the last of its rows a file.
func (g *FileGateway) Acknowledge(ctx context.Context, ids []ID) error {
	rows, err := g.rowsOf(ctx, ids)
	if err != nil {
		return err
	}
	files := map[string]bool{}
	changes := make([]Change, len(rows))
	for i, r := range rows {
		changes[i] = Change{Item: r.item, Delete: true}
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

func (g *FileGateway) forgetFile(ctx context.Context, file string) error {
	for _, err := range g.c.Store.List(ctx, StoreQuery{Kind: KindBatchRow, Group: file, Limit: 1}) {
		return err
	}
	items, err := g.c.Store.Get(ctx, KindBatchFile, file)
	if err != nil || len(items) == 0 {
		return err
	}
	return g.c.Store.Apply(ctx, []Change{{Item: items[0], Delete: true}})
}
