package workbook_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/benefit/office/outcome/workbook"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

const words = `{
	"columns": {"place": ["顧客番号"], "mark": ["委託番号"], "bank": ["銀行"], "type": ["種目"], "number": ["口座番号"], "holder": ["名義"],
		"amount": ["金額"], "on": ["日付"], "result": ["結果", "事由"]},
	"paid": ["振込済"], "causes": {"口座解約": "closed", "該当口座なし": "T02"}}`

func mapped(t testing.TB) *outcome.Mapping {
	t.Helper()
	m, err := outcome.ParseMapping([]byte(words))
	require.NoError(t, err)
	return m
}

// zipped is a workbook of these parts, name and content in turn.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		require.NoError(t, err)
		_, err = w.Write([]byte(parts[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

const (
	office   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	topRels  = `<Relationships><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookRels = `<Relationships><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + office + `/worksheet" Target="/xl/worksheets/sheet2.xml"/>` +
		`<Relationship Id="rId3" Type="` + office + `/sharedStrings" Target="sharedStrings.xml"/>` +
		`<Relationship Id="rId4" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`
	book = `<workbook xmlns:r="` + office + `"><workbookPr/><sheets><sheet name="控" sheetId="1" state="hidden" r:id="rId1"/><sheet name="結果" sheetId="2" r:id="rId2"/></sheets></workbook>`
	// The formats of the cells: none, yyyy/m/d, 0000000, a day of an era, #,##0.
	formats = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0000000"/><numFmt numFmtId="165" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="38"/></cellXfs></styleSheet>`
	texts = `<sst><si><t>振込不能一覧</t></si><si><t>結果</t></si><si><r><t>口座</t></r><r><t>解約</t></r><rPh sb="0" eb="2"><t>コウザ</t></rPh></si><si><t xml:space="preserve"> 振込済 </t></si></sst>`
)

// made is a list as an office makes it: a title, an empty row, headers, numbers without their
// zeros, days as numbers.
func made(t testing.TB, sheet string) []byte {
	t.Helper()
	return zipped(t, "[Content_Types].xml", "<Types/>", "_rels/.rels", topRels, "xl/workbook.xml", book, "xl/_rels/workbook.xml.rels", bookRels, "xl/sharedStrings.xml", texts,
		"xl/styles.xml", formats, "xl/worksheets/sheet1.xml", "<worksheet/>", "xl/worksheets/sheet2.xml", `<worksheet><sheetData>`+sheet+`</sheetData></worksheet>`)
}

const failures = `<row r="1"><c r="A1" t="s"><v>0</v></c></row>` +
	`<row r="3"><c r="B3" t="inlineStr"><is><t>銀行</t></is></c><c r="C3" t="str"><v>種目</v></c><c r="D3" t="str"><v>口座番号</v></c><c r="E3" t="str"><v>名義</v></c>` +
	`<c r="F3" t="str"><v>金額</v></c><c r="G3" t="str"><v>日付</v></c><c r="H3" t="s"><v>1</v></c><c r="I3" t="str"><v>顧客番号</v></c><c r="J3" t="str"><v>委託番号</v></c></row>` +
	`<row r="4"><c r="B4"><v>1</v></c><c r="C4" t="str"><v>普通</v></c><c r="D4" s="2"><v>17</v></c><c r="E4" t="str"><v>ヤマダ タロウ</v></c>` +
	`<c r="F4" s="4"><v>1E5</v></c><c r="G4" s="3"><v>44622</v></c><c r="H4" t="s"><v>2</v></c><c r="I4"><v>3</v></c><c r="J4"><v>1234567890</v></c></row>` +
	`<row r="5"><c r="B5" t="str"><v>0005</v></c><c r="D5"><v>18</v></c><c r="F5"><v>50000</v></c><c r="G5" s="1"><v>44622</v></c><c r="H5" t="s"><v>3</v></c></row>` +
	`<row r="7"><c r="B7"><v>5</v></c><c r="F7"><f>SUM(F4:F5)</f><v>150000</v></c><c r="H7" t="e"><v>#N/A</v></c></row>`

func TestAListIsReadFromAWorkbook(t *testing.T) {
	t.Parallel()
	f, err := workbook.ReadList(made(t, failures), mapped(t))
	require.NoError(t, err)
	require.Len(t, f.Lines, 2)
	one := f.Lines[0]
	assert.Equal(t, []any{4, 3, "1234567890", "0001", "0000017", bank.Ordinary, money.Yen(100_000), civil.MustDate("2022-03-02"), casework.AccountClosed},
		[]any{one.Line, one.Place, one.Mark, one.Account.Bank, one.Account.Number, one.Account.Type, one.Amount, one.On, one.Cause})
	assert.True(t, f.Lines[1].Paid())
	assert.Equal(t, []any{5, "0005", "0000018", civil.MustDate("2022-03-02")}, []any{f.Lines[1].Line, f.Lines[1].Account.Bank, f.Lines[1].Account.Number, f.Lines[1].On})
	require.Len(t, f.Findings, 1, "what is no word of the mapping is no outcome")
	assert.Equal(t, []any{outcome.FindCause, 7}, []any{f.Findings[0].Code, f.Findings[0].Line})
	assert.NotZero(t, f.Digest)
}

func TestWhatIsNoWorkbookIsReadAsCSV(t *testing.T) {
	t.Parallel()
	m, err := outcome.ParseMapping([]byte(`{"columns": {"number": ["口座番号"], "result": ["結果"]}, "causes": {"口座解約": "closed"}}`))
	require.NoError(t, err)
	f, err := workbook.ReadList([]byte("口座番号,結果\n17,口座解約\n"), m)
	require.NoError(t, err)
	require.Len(t, f.Lines, 1)
	assert.Equal(t, casework.AccountClosed, f.Lines[0].Cause)
	_, err = outcome.ReadList(made(t, failures), mapped(t))
	assert.ErrorIs(t, err, outcome.CodeRead, "a workbook is no CSV")
}

func TestAWorkbookThatIsNoListIsRefused(t *testing.T) {
	t.Parallel()
	m := mapped(t)
	big := strings.Repeat(" ", 70<<20)
	for name, data := range map[string][]byte{
		"encrypted, or of before 2007": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"),
		"cut":                          made(t, failures)[:400],
		"another zip":                  zipped(t, "a.txt", "a"),
		"no sheet":                     zipped(t, "_rels/.rels", topRels, "xl/workbook.xml", "<workbook/>", "xl/_rels/workbook.xml.rels", bookRels),
		"a sheet that is missing":      zipped(t, "_rels/.rels", topRels, "xl/workbook.xml", book, "xl/_rels/workbook.xml.rels", bookRels),
		"packed to a thousandth":       made(t, failures+big),
		"a row that no sheet has":      made(t, `<row r="1048577"/>`),
		"a row before the last one":    made(t, `<row r="3"/><row r="2"/>`),
		"a column that no list has":    made(t, `<row r="1"><c r="ZZZ1"><v>1</v></c></row>`),
		"a cell before the last one":   made(t, `<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>`),
		"a text that no cell has":      made(t, `<row r="1"><c r="A1" t="str"><v>`+strings.Repeat("x", 40_000)+`</v></c></row>`),
		"no end":                       made(t, `<row r="1"><c>`),
		"an entity of its own":         made(t, `<row r="1"><c r="A1" t="str"><v>&lol;</v></c></row>`),
		"columns are missing":          made(t, `<row r="1"><c r="A1" t="s"><v>1</v></c></row>`),
	} {
		_, err := workbook.ReadList(data, m)
		require.ErrorIs(t, err, outcome.CodeRead, name)
	}
}

func FuzzAWorkbook(f *testing.F) {
	f.Add(failures)
	f.Add(`<row><c><v>1</v></c></row><row r="5"><c r="B5" s="1" t="n"><v>-1</v></c><c t="s"><v>99</v></c><c s="99"><v>1e300</v></c></row>`)
	m := mapped(f)
	f.Fuzz(func(t *testing.T, sheet string) {
		list, err := workbook.ReadList(made(t, sheet), m)
		for i := range list.Lines {
			if l := &list.Lines[i]; l.Line < 1 || l.Place < 0 || err != nil {
				t.Error("a line that stands nowhere")
			}
		}
	})
}
