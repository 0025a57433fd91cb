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
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
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
			Folder: file.DirFolder{Out: f.dir, In: f.dir}, Store: c.Store.Store(), Self: city, Sender: sender(t), Key: c.Key.(seal.PrivateKey).Public(),
			Codes: institutionCodes(t), AllowUnconfirmed: true, Now: c.Now, System: "01", User: "benefit-system", ConditionKind: "1", YearKind: "1",
		}
		for _, f := range change {
			f(&config)
		}
		g, err := file.New(config)
		require.NoError(t, err)
		f.files, c.Gateway = g, g
		c.Senders = func(permitted.Institution) []answer.VerifyKey { return []answer.VerifyKey{config.Sender.Public()} }
	})
	return f
}

func sender(t testing.TB) answer.SigningKey {
	t.Helper()
	key, err := answer.GenerateSigningKey(seeded(9))
	require.NoError(t, err)
	return key
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
	require.Empty(t, f.replies(t))
	n, err := f.files.Expire(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, 1, f.count(t, file.KindFile), "its name is kept, for a reply that comes too late")
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

// One stray line is that line's finding: the other answers come in, and the wait of the inquiry
// whose line it was ends in time.
func TestStrayLinesHoldUpNothing(t *testing.T) {
	t.Parallel()
	for name, stray := range map[string]string{"unknown result": "99", "too few columns": "", "no answer": "00"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFileOffice(t, "2022-08-01T01:00:00Z")
			good, bad := f.resident(t, 1, fukaya, "", "", ""), f.resident(t, 2, fukaya, "", "", "")
			ids := f.approved(t, taxAsk(bad, fukaya), taxAsk(good, fukaya))
			_, err := f.Advance(t.Context(), system)
			require.NoError(t, err)
			f.serve(t, func(r file.Row) string {
				if string(r.Person) == bad {
					return stray
				}
				return taxReply("0", "0", "0")
			})
			f.appendToReplies(t, "x\r\n")
			f.run(t)
			require.Equal(t, inquiry.HasAnswer, f.state(t, ids[1]))
			require.Equal(t, inquiry.TimedOut, f.state(t, ids[0]))
			require.Empty(t, f.replies(t), "replies hold answers in the clear and are erased when all are settled")
		})
	}
}

func TestStrayLinesAreFindings(t *testing.T) {
	t.Parallel()
	f := newFileOffice(t, "2022-08-01T01:00:00Z")
	f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
	_, err := f.Advance(t.Context(), system)
	require.NoError(t, err)
	f.serve(t, func(file.Row) string { return "99" })
	f.appendToReplies(t, "x\r\n")
	for range 2 {
		f.clock.add(time.Hour)
		_, err = f.Advance(t.Context(), system)
		require.NoError(t, err)
		strays, err := f.files.Strays(t.Context())
		require.NoError(t, err)
		require.Len(t, strays, 2, "each once")
		require.Equal(t, 1, strays[0].Line)
		require.Equal(t, file.CodeFormat, strays[1].Code)
		require.Equal(t, 2, strays[1].Line)
	}
}

// A reply that comes after the wait is over is erased unread.
func TestRepliesThatComeTooLateAreErased(t *testing.T) {
	t.Parallel()
	f := newFileOffice(t, "2022-08-01T01:00:00Z")
	ids := f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
	_, err := f.Advance(t.Context(), system)
	require.NoError(t, err)
	names, err := filepath.Glob(filepath.Join(f.dir, "inquiry_*_????.csv"))
	require.NoError(t, err)
	require.Len(t, names, 1)
	f.run(t)
	require.Equal(t, inquiry.TimedOut, f.state(t, ids[0]))
	late := filepath.Join(f.dir, file.ReplyName(filepath.Base(names[0])))
	require.NoError(t, os.WriteFile(late, []byte("a late answer"), 0o600))
	foreign := filepath.Join(f.dir, "foreign_reply.csv")
	require.NoError(t, os.WriteFile(foreign, []byte("not ours"), 0o600))
	n, err := f.files.Expire(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	require.NoFileExists(t, late)
	require.FileExists(t, foreign, "what it cannot name it does not touch")
	f.clock.add(91 * 24 * time.Hour)
	n, err = f.files.Expire(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Zero(t, f.count(t, file.KindFile))
}

func (f *fileOffice) replies(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(f.dir, "*_reply.csv"))
	require.NoError(t, err)
	return names
}

func (f *fileOffice) appendToReplies(t testing.TB, text string) {
	t.Helper()
	for _, name := range f.replies(t) {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(name, append(data, text...), 0o600))
	}
}
