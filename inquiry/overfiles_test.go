package inquiry_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/file"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

func readRows(data []byte) (rows []file.Row, err error) {
	for row, err := range file.Read(bytes.NewReader(data)) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// fileOffice is an office whose gateway is a folder; its link server is played by the test.
type fileOffice struct {
	*office
	dir   string
	files *file.Gateway
}

func institutionCodes(t testing.TB) *permitted.CodeTable {
	from := civil.MustDate("2021-12-22")
	codes, err := permitted.BuiltInCodes().With(
		permitted.CodeEntry{Kind: permitted.OfInstitution, Name: city.String(), Code: "INST000000000001", From: from},
		permitted.CodeEntry{Kind: permitted.OfInstitution, Name: fukaya.String(), Code: "INST000000000002", From: from},
	)
	require.NoError(t, err)
	return codes
}

func newFileOffice(t testing.TB, at string, change ...func(*file.Config)) *fileOffice {
	f := &fileOffice{dir: t.TempDir()}
	f.office = newOfficeOn(t, at, memnet.Config{}, func(c *inquiry.Config) {
		config := file.Config{
			Folder: file.DirFolder{Out: f.dir, In: f.dir}, Store: c.Store, Self: city, Key: c.Key.(answer.PrivateKey).Public(),
			Codes: institutionCodes(t), AllowUnconfirmed: true, Now: c.Now, System: "01", User: "benefit-system", ConditionKind: "1", YearKind: "1",
		}
		for _, f := range change {
			f(&config)
		}
		g, err := file.New(config)
		require.NoError(t, err)
		f.files, c.Gateway = g, g
	})
	return f
}

// serve answers every file that has no reply yet, as a link server would.
func (f *fileOffice) serve(t testing.TB, answer func(file.Row) string) (rows []file.Row) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(f.dir, "inquiry_*_????.csv"))
	require.NoError(t, err)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		read, err := readRows(data)
		require.NoError(t, err)
		rows = append(rows, read...)
		var reply strings.Builder
		for i, r := range read {
			stamp := strings.Split(strings.Split(string(data), "\r\n")[i], ",")[3]
			reply.WriteString(string(r.Person) + "," + stamp + "," + answer(r) + "\r\n")
		}
		require.NoError(t, os.WriteFile(filepath.Join(f.dir, file.ReplyName(filepath.Base(name))), []byte(reply.String()), 0o600))
	}
	return rows
}

// taxReply is the answer part of a reply: 279 columns of the layout, of which some are used.
func taxReply(status, perCapita, income string) string {
	columns := make([]string, 279)
	columns[15], columns[46], columns[44] = status, perCapita, income
	columns[200] = "beside"
	return "00," + strings.Join(columns, ",")
}

func TestFilesFromDraftToRegister(t *testing.T) {
	t.Parallel()
	f := newFileOffice(t, "2022-08-01T01:00:00Z")
	taxed := f.resident(t, 1, fukaya, "", "", "")
	none := f.resident(t, 2, fukaya, "", "", "")
	ids := f.approved(t, taxAsk(taxed, fukaya), taxAsk(none, fukaya), func() inquiry.Ask {
		a := taxAsk(taxed, fukaya)
		a.FiscalYear = 2022
		return a
	}())
	p, err := f.Advance(t.Context(), system)
	require.NoError(t, err)
	require.Equal(t, 3, p.Done[inquiry.EventAccept])
	rows := f.serve(t, func(r file.Row) string {
		switch {
		case string(r.Person) == none:
			return "10"
		case r.From == civil.MustDate("2022-04-01"):
			return taxReply("0", "0", "0")
		}
		return taxReply("1", "5500", "42000")
	})
	require.Len(t, rows, 3)
	require.Equal(t, "JM01000000121000", rows[0].Duty)
	require.Equal(t, "JT01010000000214", rows[0].Procedure)
	require.NotEqual(t, rows[0].RequestedAt, rows[2].RequestedAt, "two rows of a person differ in time")
	f.run(t)
	require.Equal(t, inquiry.NoDataEnd, f.state(t, ids[1]))
	q, err := f.Get(t.Context(), ids[0])
	require.NoError(t, err)
	require.Equal(t, []string{"column 200"}, q.Dropped)
	var status []string
	for _, id := range []inquiry.ID{ids[0], ids[2]} {
		for _, fact := range f.finish(t, id) {
			v, _ := fact.Value(answer.ItemTaxStatus)
			status = append(status, v.Text)
		}
	}
	require.Equal(t, []string{answer.TaxTaxed, answer.TaxExempt}, status)
	require.Zero(t, f.count(t, file.KindRow))
	require.Zero(t, f.count(t, file.KindFile))
}

// In March 2022 the row carries the legal duty's code and the procedure it rides on.
func TestFilesCarryTheCarrierProcedure(t *testing.T) {
	t.Parallel()
	f := newFileOffice(t, "2022-03-01T01:00:00Z")
	f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
	_, err := f.Advance(t.Context(), system)
	require.NoError(t, err)
	rows := f.serve(t, func(file.Row) string { return "10" })
	require.Len(t, rows, 1)
	require.Equal(t, "JM01000000121000", rows[0].Duty)
	require.Equal(t, "JT0101000000XC01", rows[0].Procedure)
}

func TestFilesRefuseUnconfirmedCodes(t *testing.T) {
	t.Parallel()
	f := newFileOffice(t, "2022-03-01T01:00:00Z", func(c *file.Config) { c.AllowUnconfirmed = false })
	ids := f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
	f.run(t)
	q, err := f.Get(t.Context(), ids[0])
	require.NoError(t, err)
	require.Equal(t, inquiry.RefusedEnd, q.State)
	require.Equal(t, string(file.CodeCodes), q.Reason)
}

// A row leaves once, whatever is killed in between.
func TestFilesAreWrittenOnceAfterACrash(t *testing.T) {
	t.Parallel()
	broken := true
	f := newFileOffice(t, "2022-08-01T01:00:00Z", func(c *file.Config) {
		c.Folder = flaky{c.Folder, &broken}
	})
	ids := f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
	_, err := f.Advance(t.Context(), system)
	require.Error(t, err)
	require.Equal(t, inquiry.Sending, f.state(t, ids[0]))
	require.Empty(t, f.serve(t, nil))
	broken = false
	f.clock.add(10 * time.Minute)
	_, err = f.Advance(t.Context(), system)
	require.NoError(t, err)
	require.Equal(t, inquiry.Sent, f.state(t, ids[0]))
	require.Len(t, f.serve(t, func(file.Row) string { return taxReply("0", "0", "0") }), 1)
	f.run(t)
	require.Equal(t, inquiry.HasAnswer, f.state(t, ids[0]))
}

type flaky struct {
	file.Folder
	broken *bool
}

func (f flaky) Put(ctx context.Context, name string, data []byte) error {
	if *f.broken {
		return errors.New("disk")
	}
	return f.Folder.Put(ctx, name, data)
}

func TestMalformedRepliesAreErrors(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]string{"unknown result": "99", "too few columns": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFileOffice(t, "2022-08-01T01:00:00Z")
			ids := f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
			_, err := f.Advance(t.Context(), system)
			require.NoError(t, err)
			f.serve(t, func(file.Row) string { return reply })
			f.clock.add(time.Hour)
			_, err = f.Advance(t.Context(), system)
			var bad *file.Error
			require.ErrorAs(t, err, &bad)
			require.Equal(t, inquiry.Sent, f.state(t, ids[0]), "left where it was")
		})
	}
}
