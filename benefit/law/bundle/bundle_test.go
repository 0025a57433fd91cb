package bundle_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/law/bundle"
	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

var update = flag.Bool("update", false, "write the golden bundle")

const golden = "testdata/golden"

// valid is a day on which the bundles of these tests hold.
var valid = civil.MustDate("2026-12-01")

// keys are those of somebody, the same on every run.
func keys(name string) (private, public string) {
	private, public, err := note.GenerateKey(bytes.NewReader(bytes.Repeat([]byte(name), 64)), name)
	if err != nil {
		panic(err)
	}
	return private, public
}

// opened opens the golden bundle.
func opened(t testing.TB) *bundle.Bundle {
	t.Helper()
	_, public := keys("law.example.jp")
	b, err := bundle.Open(os.DirFS(golden), bundle.Config{Keys: []string{public}, On: valid})
	require.NoError(t, err)
	return b
}

// sealed makes a bundle of files; a file's kind is its name up to the first "-" or ".".
func sealed(t testing.TB, m bundle.Manifest, files map[string]string) fstest.MapFS {
	t.Helper()
	private, _ := keys("law.example.jp")
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	signed, err := bundle.Make(fsys, m, private)
	require.NoError(t, err)
	fsys[bundle.Name] = &fstest.MapFile{Data: signed}
	return fsys
}

func manifest(number int, parts ...bundle.Part) bundle.Manifest {
	return bundle.Manifest{
		ID: "test", Number: number, IssuedOn: civil.MustDate("2026-11-29"), ValidFrom: civil.MustDate("2026-12-01"), Parts: parts,
	}
}

func Example() {
	_, public := keys("law.example.jp") // of who makes the bundles, got by another way
	b, err := bundle.Open(os.DirFS("testdata/golden"), bundle.Config{Keys: []string{public}, On: civil.MustDate("2026-12-01")})
	if err != nil {
		fmt.Println(err)
		return
	}
	program, err := b.Program("P12")
	if err != nil {
		fmt.Println(err)
		return
	}
	compiled, err := b.Compiler(benefit.Compiler{}).Compile(program)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(b.Manifest().ID, b.InUse().Number, compiled.Stamp().Bundle == b.Digest())
	// Output: kyufu-law 7 true
}

// The golden bundle is one that this version wrote; a later one must open it and find the same.
func TestTheGoldenBundleIsReadForGood(t *testing.T) {
	t.Parallel()
	private, public := keys("law.example.jp")
	if *update {
		var m bundle.Manifest
		raw, err := os.ReadFile("testdata/manifest.json")
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(raw, &m))
		require.NoError(t, os.RemoveAll(filepath.Join(golden, bundle.Name)))
		signed, err := bundle.Make(os.DirFS(golden), m, private)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(golden, bundle.Name), signed, 0o600))
	}
	b := opened(t)
	assert.Equal(t, "sha256:"+goldenDigest, b.Digest())
	assert.Equal(t, bundle.InUse{Number: 7, Digest: b.Digest()}, b.InUse())
	again, err := bundle.Make(without(t, bundle.Name), b.Manifest(), private)
	require.NoError(t, err)
	signed, err := os.ReadFile(filepath.Join(golden, bundle.Name))
	require.NoError(t, err)
	assert.Equal(t, string(signed), string(again), "the same files make the same bytes")

	zipped, err := bundle.Open(zipOf(t), bundle.Config{Keys: []string{public}, On: valid})
	require.NoError(t, err)
	assert.Equal(t, b.Digest(), zipped.Digest())
}

// goldenDigest is that of testdata/golden: a change of the format would show here.
const goldenDigest = "84449cbabe5d171bfd5790978c406004f7c9e1ac5b3828d06e9697039778dc20"

func without(t testing.TB, names ...string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	entries, err := os.ReadDir(golden)
	require.NoError(t, err)
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(golden, e.Name()))
		require.NoError(t, err)
		out[e.Name()] = &fstest.MapFile{Data: raw}
	}
	for _, name := range names {
		delete(out, name)
	}
	return out
}

func zipOf(t testing.TB) *zip.Reader {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, f := range without(t) {
		part, err := w.Create(name)
		require.NoError(t, err)
		_, err = part.Write(f.Data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	r, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	require.NoError(t, err)
	return r
}

func TestEveryPartStandsOverWhatIsBuiltIn(t *testing.T) {
	t.Parallel()
	b := opened(t)
	kumagaya := municipality.Must("112020")

	tables, err := b.Levy()
	require.NoError(t, err)
	for code, limit := range map[string]money.Yen{"112020": 420_000, "082023": 450_000, "212016": 420_000} {
		r, err := tables.Rules(2025, municipality.Must(code), civil.Date{})
		require.NoError(t, err)
		assert.Equal(t, limit, r.Limit(0), code)
	}
	r, err := tables.Rules(2025, municipality.Must("082023"), civil.MustDate("2026-11-28"))
	require.NoError(t, err)
	assert.Zero(t, r.Known().Grade, "nobody knew the later list on that day")

	program, err := b.Program("town-2026")
	require.NoError(t, err)
	assert.Equal(t, []string{"town-2026"}, b.ProgramIDs())
	for _, id := range []string{"town-2026", "P12"} {
		p, err := b.Program(id)
		require.NoError(t, err)
		assert.Contains(t, string(p.JSON()), "熊谷市給付金支給要綱", "%s cites the town's 要綱", id)
	}
	assert.Equal(t, money.Yen(15_000), program.Amount())

	assert.Len(t, b.Permitted().Rows(), permitted.BuiltIn().Len()+1)
	code, known := b.Codes().Code(permitted.OfInformation, "resident_record", civil.MustDate("2026-12-01"))
	assert.True(t, known)
	assert.Equal(t, "TM00000000000007", code.Code)

	day := civil.MustDate("2028-01-11")
	_, known = civil.OfficeDays().BusinessDay(day)
	assert.False(t, known, "the built-in data ends before")
	open, known := civil.OfficeDays(b.Holidays()...).BusinessDay(day)
	assert.True(t, open && known)
	open, known = civil.BankDays(b.Holidays()...).BusinessDay(civil.MustDate("2028-01-10"))
	assert.True(t, !open && known, "成人の日")
	_, known = civil.OfficeDays(b.Holidays()...).BusinessDay(civil.MustDate("2029-01-09"))
	assert.False(t, known, "nobody announced that year")

	c, err := b.Compiler(benefit.Compiler{Municipality: kumagaya}).Compile(program)
	require.NoError(t, err)
	d, err := c.Decide(&benefit.Input{Municipality: kumagaya, Household: single(kumagaya, 418_000)})
	require.NoError(t, err)
	assert.Equal(t, benefit.Eligible, d.Outcome, "within the amount of the bundle alone")
	raw, err := json.Marshal(d)
	require.NoError(t, err)
	assert.Contains(t, string(raw), `"bundle":"`+b.Digest()+`"`)
	back, err := benefit.ParseDecision(raw)
	require.NoError(t, err)
	assert.Equal(t, b.Digest(), back.Stamp().Bundle)
}

// single is a household of one person with an income and no roll.
func single(town municipality.Code, income money.Yen) *household.Household {
	p := household.NewIncome()
	p.Total, p.Adult = &income, true
	m := household.Member{
		ID: "p1", Birth: civil.MustDate("1980-04-01"), Income: &p,
		Residence: []household.Residence{{At: household.In(town), From: civil.MustDate("2010-04-01")}},
		Supporter: household.Supporter{Kind: household.SupporterNone},
	}
	return &household.Household{Head: "p1", Members: []household.Member{m}}
}

func TestWhatIsBuiltInAnswersWithoutABundle(t *testing.T) {
	t.Parallel()
	var b bundle.Bundle
	tables, err := b.Levy()
	require.NoError(t, err)
	builtin, err := levy.Builtin()
	require.NoError(t, err)
	assert.Same(t, builtin, tables)
	p, err := b.Program("P12")
	require.NoError(t, err)
	c, err := b.Compiler(benefit.Compiler{}).Compile(p)
	require.NoError(t, err)
	assert.Empty(t, c.Stamp().Bundle)
	assert.Same(t, permitted.BuiltIn(), b.Permitted())
	_, err = b.Program("none")
	assert.Error(t, err)
}

func TestABundleThatIsNotAsSignedIsRefusedWithEachFile(t *testing.T) {
	t.Parallel()
	_, public := keys("law.example.jp")
	_, other := keys("other.example.jp")
	for name, c := range map[string]struct {
		change func(fstest.MapFS)
		keys   []string
		want   []string
	}{
		"signed by somebody else": {nil, []string{other}, []string{"signature bundle.note"}},
		"no key named":            {nil, nil, []string{"signature bundle.note"}},
		"a key that is none":      {nil, []string{"law.example.jp"}, []string{"key "}},
		"one of two keys":         {nil, []string{other, public}, nil},
		"no manifest":             {func(f fstest.MapFS) { delete(f, bundle.Name) }, []string{public}, []string{"missing bundle.note"}},
		"a manifest changed": {func(f fstest.MapFS) {
			f[bundle.Name].Data = bytes.Replace(f[bundle.Name].Data, []byte(`"number": 7`), []byte(`"number": 8`), 1)
		}, []string{public}, []string{"signature bundle.note"}},
		"two parts changed, one gone, one more": {func(f fstest.MapFS) {
			f["levy.json"].Data = append(f["levy.json"].Data, ' ')
			f["calendar.json"].Data = nil
			delete(f, "codes.json")
			f["more.json"] = &fstest.MapFile{Data: []byte("{}")}
		}, []string{public}, []string{"missing codes.json", "digest levy.json", "digest calendar.json", "unlisted more.json"}},
		"a part too large": {func(f fstest.MapFS) { f["levy.json"].Data = make([]byte, 16<<20+1) }, []string{public}, []string{"size levy.json"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := without(t)
			if c.change != nil {
				c.change(files)
			}
			_, err := bundle.Open(files, bundle.Config{Keys: c.keys, On: valid})
			assert.Equal(t, c.want, faultsOf(err))
		})
	}
	_, err := bundle.Open(nil, bundle.Config{Keys: []string{public}, On: valid})
	assert.ErrorIs(t, err, bundle.CodeMissing)
}

// faultsOf are the codes, files and places of an error.
func faultsOf(err error) (all []string) {
	switch e := err.(type) { //nolint:errorlint // each link of the chain is looked at by itself
	case nil:
		return nil
	case *bundle.Error:
		return []string{e.Code() + " " + e.File + e.Pointer}
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			all = append(all, faultsOf(one)...)
		}
		return all
	}
	return []string{"?" + err.Error()}
}

func TestNobodyGoesBackUnawares(t *testing.T) {
	t.Parallel()
	_, public := keys("law.example.jp")
	part := bundle.Part{Kind: bundle.Citations, File: "c.json"}
	files := func(number int, act string) fstest.MapFS {
		return sealed(t, manifest(number, part), map[string]string{"c.json": `{"format": 1, "citations": [{"id": "rules", "act": "` + act + `"}]}`})
	}
	old, now, twin := files(1, "旧要綱"), files(2, "新要綱"), files(2, "別の要綱")
	c := bundle.Config{Keys: []string{public}, On: civil.MustDate("2026-12-01")}
	before, err := bundle.Open(old, c)
	require.NoError(t, err)
	after, err := bundle.Open(now, c)
	require.NoError(t, err)
	c.InUse = after.InUse()
	_, err = bundle.Open(now, c)
	require.NoError(t, err, "the one in use opens again")
	for name, files := range map[string]fstest.MapFS{"an older one": old, "another of the same number": twin} {
		_, err = bundle.Open(files, c)
		assert.ErrorIs(t, err, bundle.CodeOlder, name)
	}
	c.Back = after.Digest()
	_, err = bundle.Open(old, c)
	require.ErrorIs(t, err, bundle.CodeOlder, "named is another")
	c.Back = before.Digest()
	back, err := bundle.Open(old, c)
	require.NoError(t, err, "named")
	assert.Equal(t, before.InUse(), back.InUse())

	c.On = civil.Date{}
	_, err = bundle.Open(now, c)
	require.ErrorIs(t, err, bundle.CodeNotYet, "on no day")
	c.On = civil.MustDate("2026-11-30")
	_, err = bundle.Open(now, c)
	assert.ErrorIs(t, err, bundle.CodeNotYet)
}

func TestAPartThatIsNotOfItsKindIsTold(t *testing.T) {
	t.Parallel()
	private, _ := keys("law.example.jp")
	files, m := fstest.MapFS{}, manifest(1)
	for i, c := range []struct {
		kind bundle.Kind
		text string
	}{
		{bundle.Levy, `{"format": 1, "municipalities": [{"code": "112020", "grade": 4}]}`},
		{bundle.Grades, "112020\t熊谷市\t2"},
		{bundle.Citations, `{"format": 1, "citations": [{"id": "rules"}]}`},
		{bundle.Citations, `{"format": 1, "citations": [{"id": "a", "act": "b"}, {"id": "a", "act": "c"}]}`},
		{bundle.Programs, `{"format": 1, "based_on": "P12", "id": "x", "amount": "-1"}`},
		{bundle.Permitted, `{"format": 1, "id": "x", "source": "y", "rows": [{"id": "z"}]}`},
		{bundle.Codes, `{"format": 2}`},
		{bundle.Calendar, `{"format": 1, "from": "2028-01-01", "to": "2028-12-31", "holidays": [{"day": "2029-01-01", "name": "元日"}]}`},
		{bundle.Calendar, `{"format": 1, "from": "2028-12-31", "to": "2028-01-01", "holidays": []}`},
		{bundle.Calendar, `{"format": 1, "from": "2028-01-01", "to": "2028-12-31", "holidays": [], "holidays": []}`},
	} {
		name := fmt.Sprintf("%02d.json", i)
		files[name] = &fstest.MapFile{Data: []byte(c.text)}
		m.Parts = append(m.Parts, bundle.Part{Kind: c.kind, File: name, Source: "test"})
	}
	_, err := bundle.Make(files, m, private)
	faults := faultsOf(err)
	require.Len(t, faults, len(m.Parts), faults)
	for i, f := range faults {
		assert.Contains(t, f, fmt.Sprintf("part %02d.json", i))
	}
}

func TestAManifestThatIsNoneIsTold(t *testing.T) {
	t.Parallel()
	private, public := keys("law.example.jp")
	part := bundle.Part{Kind: bundle.Levy, File: "levy.json"}
	for name, c := range map[string]struct {
		change func(*bundle.Manifest)
		want   []string
	}{
		"nothing said":        {func(m *bundle.Manifest) { *m = bundle.Manifest{} }, []string{"/id", "/number", "/issued_on", "/valid_from", "/parts"}},
		"a path":              {func(m *bundle.Manifest) { m.Parts[0].File = "../levy.json" }, []string{"/parts/0/file"}},
		"the manifest itself": {func(m *bundle.Manifest) { m.Parts[0].File = bundle.Name }, []string{"/parts/0/file"}},
		"a file twice":        {func(m *bundle.Manifest) { m.Parts = append(m.Parts, part) }, []string{"/parts/1/file"}},
		"no such kind":        {func(m *bundle.Manifest) { m.Parts[0].Kind = "tax" }, []string{"/parts/0/kind"}},
		"grades from nowhere": {func(m *bundle.Manifest) { m.Parts[0].Kind = bundle.Grades }, []string{"/parts/0/source"}},
		"codes twice": {func(m *bundle.Manifest) {
			m.Parts = []bundle.Part{{Kind: bundle.Codes, File: "a"}, {Kind: bundle.Codes, File: "b"}}
		}, []string{"/parts/1/kind"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := manifest(1, part)
			c.change(&m)
			_, err := bundle.Make(fstest.MapFS{}, m, private)
			var want []string
			for _, at := range c.want {
				want = append(want, "format bundle.note"+at)
			}
			assert.Equal(t, want, faultsOf(err))
		})
	}
	_, err := bundle.Make(fstest.MapFS{}, manifest(1, part), public)
	require.ErrorIs(t, err, bundle.CodeKey)
	assert.NotContains(t, err.Error(), public)
	_, err = bundle.Make(fstest.MapFS{}, manifest(1, part), private)
	require.ErrorIs(t, err, bundle.CodeMissing)
}

// What is signed and opened is what was put in, whatever is said of it.
func TestWhatIsSignedIsOpenedAgain(t *testing.T) {
	t.Parallel()
	private, public := keys("law.example.jp")
	rapid.Check(t, func(t *rapid.T) {
		files, m := fstest.MapFS{}, manifest(rapid.IntRange(1, 1000).Draw(t, "number"))
		m.Note = rapid.String().Draw(t, "note")
		for i := range rapid.IntRange(1, 5).Draw(t, "parts") {
			name := fmt.Sprintf("part-%d.tsv", i)
			files[name] = &fstest.MapFile{Data: []byte(strings.Repeat("112020\t熊谷市\t2\t1\n", i))}
			m.Parts = append(m.Parts, bundle.Part{Kind: bundle.Grades, File: name, Source: rapid.StringN(1, 20, -1).Draw(t, "source")})
		}
		signed, err := bundle.Make(files, m, private)
		require.NoError(t, err)
		files[bundle.Name] = &fstest.MapFile{Data: signed}
		b, err := bundle.Open(files, bundle.Config{Keys: []string{public}, On: valid})
		require.NoError(t, err)
		assert.Equal(t, []any{m.Number, m.Note, len(m.Parts)}, []any{b.Manifest().Number, b.Manifest().Note, len(b.Manifest().Parts)})
		again, err := bundle.Make(unsigned(files), b.Manifest(), private)
		require.NoError(t, err)
		assert.Equal(t, string(signed), string(again))
	})
}

func unsigned(files fstest.MapFS) fstest.MapFS {
	delete(files, bundle.Name)
	return files
}

// Whatever is signed is opened or refused with a code, and what is opened is made again alike.
func FuzzOpen(f *testing.F) {
	private, public := keys("law.example.jp")
	signer, err := note.NewSigner(private)
	if err != nil {
		f.Fatal(err)
	}
	for name, file := range without(f) {
		signed := without(f)[bundle.Name].Data
		if name != bundle.Name {
			f.Add(string(signed[:bytes.LastIndex(signed, []byte("\n\n"))+1]), file.Data)
		}
	}
	f.Add(`{"format": 1, "id": "x", "number": 1, "issued_on": "2026-11-29", "valid_from": "2026-12-01", "parts": []}`+"\n", []byte("{}"))
	f.Fuzz(func(t *testing.T, text string, part []byte) {
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			return
		}
		files := fstest.MapFS{bundle.Name: {Data: signed}, "levy.json": {Data: part}}
		b, err := bundle.Open(files, bundle.Config{Keys: []string{public}, On: valid})
		if err != nil {
			if len(faultsOf(err)) == 0 {
				t.Fatal(err)
			}
			return
		}
		if b.Digest() == "" || b.Manifest().Format != 1 {
			t.Fatal("opened without a digest")
		}
	})
}
