package permitted

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
)

// canonicalForm names the version of the canonical form; another form gets another name.
const canonicalForm = "kyufu permitted list 1"

func digestRows(id, source string, rows []Row) string {
	sum := sha256.Sum256(appendCanonical(nil, id, source, rows))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// AppendCanonical appends the form of the list that [List.Digest] is taken of: a sequence of texts,
// each as its length in bytes (unsigned LEB128) and its UTF-8 bytes. The texts are "kyufu permitted
// list 1", id, source and the number of row versions; then for each version in order: id, no, act,
// article, notice, duty, from, to, known_since, "1" if withdrawn else "0", carrier id, name,
// source, from, to (empty without a carrier), the number of inquirers and the inquirers, the number
// of grants and for each grant provider, information, the fiscal-year rule as the CSV writes it,
// the number of subjects and the subjects. Numbers are decimal, dates YYYY-MM-DD or empty.
func (l *List) AppendCanonical(b []byte) []byte {
	return appendCanonical(b, l.id, l.source, l.rows)
}

func appendCanonical(b []byte, id, source string, rows []Row) []byte {
	b = packed.AppendTexts(b, canonicalForm, id, source, strconv.Itoa(len(rows)))
	for i := range rows {
		b = appendRow(b, &rows[i])
	}
	return b
}

func appendRow(b []byte, r *Row) []byte {
	withdrawn := "0"
	if r.Withdrawn {
		withdrawn = "1"
	}
	b = packed.AppendTexts(b, r.ID, r.No, r.Act, r.Article, r.Notice, string(r.Duty),
		r.From.String(), r.To.String(), r.KnownSince.String(), withdrawn)
	var c Carrier
	if r.Carrier != nil {
		c = *r.Carrier
	}
	b = packed.AppendTexts(b, c.ID, c.Name, c.Source, c.From.String(), c.To.String(), strconv.Itoa(len(r.Inquirers)))
	for _, who := range r.Inquirers {
		b = packed.AppendTexts(b, string(who))
	}
	b = packed.AppendTexts(b, strconv.Itoa(len(r.Grants)))
	for _, g := range r.Grants {
		b = packed.AppendTexts(b, string(g.Provider), string(g.Information), g.Years.String(), strconv.Itoa(len(g.Subjects)))
		for _, s := range g.Subjects {
			b = packed.AppendTexts(b, string(s))
		}
	}
	return b
}
