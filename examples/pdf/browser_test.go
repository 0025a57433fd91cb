package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/household/finding"
)

// measure is run in the page: what lies where, in millimetres, from the top left of each sheet.
const measure = `<script>
const mm = 25.4 / 96, list = [];
for (const s of document.querySelectorAll('.sheet')) {
  const at = s.getBoundingClientRect();
  const box = (e) => { if (!e) return null; const b = e.getBoundingClientRect();
    return { left: (b.left - at.left) * mm, top: (b.top - at.top) * mm, right: (b.right - at.left) * mm, bottom: (b.bottom - at.top) * mm } };
  const ink = (e) => { if (!e) return null; const r = document.createRange(); r.selectNodeContents(e); const b = r.getBoundingClientRect();
    return { left: (b.left - at.left) * mm, top: (b.top - at.top) * mm, right: (b.right - at.left) * mm, bottom: (b.bottom - at.top) * mm } };
  const text = s.querySelector('.text'), w = s.querySelector('.window');
  list.push({ mark: s.querySelector('.foot').textContent.trim(), width: at.width * mm, height: at.height * mm, foot: box(s.querySelector('.foot')),
    address: ink(w), bars: box(w && w.querySelector('svg')), from: ink(s.querySelector('.from')), text: ink(text),
    wide: [...s.querySelectorAll('.text *, .window, .window p, .from p, .foot')].filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).length,
    lines: w ? [...w.querySelectorAll('p')].filter((p) => p.getClientRects().length > 0 && p.getBoundingClientRect().height > 24).length : 0 });
}
document.body.innerHTML = '<pre id="measured">' + JSON.stringify(list) + '</pre>';
</script>`

type box struct{ Left, Top, Right, Bottom float64 }

// measured is a sheet as the browser laid it out.
type measured struct {
	Mark                            string
	Width, Height                   float64
	Foot, Address, Bars, From, Text *box
	// Wide are elements whose content is wider than they, Lines those of the address that broke.
	Wide, Lines int
}

func chromium(t testing.TB, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	args = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--user-data-dir=" + t.TempDir(), "--virtual-time-budget=5000"}, args...)
	out, err := exec.CommandContext(ctx, "chromium", args...).Output()
	require.NoError(t, err)
	return out
}

func page1(t testing.TB, c notice.Config, letters ...*notice.Notice) (page []byte, held []string) {
	t.Helper()
	p, err := notice.NewPrinter(c)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, p.HTML(notice.Here(&out), slices.Values(letters), func(n *notice.Notice, list finding.List) { held = append(held, n.Case) }))
	return out.Bytes(), held
}

func laidOut(t testing.TB, page []byte) (list []measured) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(name, bytes.Replace(page, []byte("</body>"), []byte(measure+"</body>"), 1), 0o600))
	_, rest, found := strings.Cut(string(chromium(t, "--dump-dom", "file://"+name)), `<pre id="measured">`)
	require.True(t, found)
	data, _, _ := strings.Cut(rest, "</pre>")
	require.NoError(t, json.Unmarshal([]byte(html.UnescapeString(data)), &list))
	require.NotEmpty(t, list)
	return list
}

// The window of a 長形3号 envelope, in which a sheet may slip 4 mm each way.
const windowLeft, windowTop, windowRight, windowBottom, slip, clear = 16.0, 12.0, 106.0, 57.0, 4.0, 2.0

// sound holds that a sheet is A4, nothing on it is cut or lies over something else, and the address
// stays in the window however the sheet slips, the bars with their clear zone.
func sound(t testing.TB, m *measured, name string) {
	t.Helper()
	name += " " + m.Mark
	assert.InDelta(t, 210, m.Width, 0.3, name)
	assert.InDelta(t, 297, m.Height, 0.3, name)
	assert.LessOrEqual(t, m.Text.Bottom, 72+207.0, name)
	assert.Less(t, m.Text.Bottom, m.Foot.Top, name)
	assert.Zero(t, m.Wide, name)
	assert.LessOrEqual(t, m.Foot.Bottom, 297-5.0, name)
	if m.Address == nil {
		return
	}
	assert.Zero(t, m.Lines, "%s: a line of the address broke", name)
	a := m.Address
	assert.GreaterOrEqual(t, a.Left-slip, windowLeft-.05, name)
	assert.GreaterOrEqual(t, a.Top-slip, windowTop-.05, name)
	assert.LessOrEqual(t, a.Right+slip, windowRight+.05, name)
	assert.LessOrEqual(t, a.Bottom+slip, windowBottom+.05, name)
	if b := m.Bars; b != nil {
		assert.GreaterOrEqual(t, b.Left-slip-clear, windowLeft-.05, name)
		assert.LessOrEqual(t, b.Right+slip+clear, windowRight+.05, name)
		assert.LessOrEqual(t, b.Bottom+slip+clear, windowBottom+.05, name)
		assert.InDelta(t, 67*1.08, b.Right-b.Left, .1, name)
	}
	assert.Greater(t, m.From.Left, a.Right, name)
	assert.Less(t, m.From.Bottom, 72.0, "%s: the sender's lines end above the text", name)
	assert.Less(t, m.From.Right, 200.0, name)
}

// hard are letters with as much as a household, a town and an address can bring.
func hard() (letters []*notice.Notice) {
	for _, n := range everyKind("長宗我部　﨑之介左衛門") {
		n.To.Address, n.To.Street = "鹿児島県大島郡瀬戸内町大字古仁屋字春日", "1283番地17 グランドメゾン・リバーサイド瀬戸内古仁屋南館A棟1203号室"
		n.Program = "電力・ガス・食料品等価格高騰緊急支援給付金（住民税非課税世帯等分）"
		n.Basis = "見本市電力・ガス・食料品等価格高騰緊急支援給付金支給事業実施要綱第5条第1項第2号"
		if n.Account != nil {
			n.Account.Bank, n.Account.Branch = "見本県信用農業協同組合連合会", "見本中央南出張所"
			n.Account.Holder = "ﾁﾖｳｿｶﾍﾞ ｻｷﾉｽｹｻﾞｴﾓﾝ"
		}
		letters = append(letters, n)
	}
	return letters
}

// Every kind of letter, alone, with all languages, in large type, and with long names, addresses
// and programs is laid out in a browser as it should be, one A4 page a sheet.
func TestEverySheetIsLaidOutAsItShould(t *testing.T) {
	needs(t, "chromium", "pdfinfo")
	for name, c := range map[string]struct {
		config  notice.Config
		letters []*notice.Notice
	}{
		"plain": {plain, everyKind("見本　太郎")}, "all languages": {whole, everyKind("見本　太郎")}, "large": {large, everyKind("見本　太郎")},
		"long": {whole, hard()}, "long and large": {large, hard()},
	} {
		t.Run(name, func(t *testing.T) {
			page, held := page1(t, c.config, c.letters...)
			assert.Empty(t, held)
			sheets := laidOut(t, page)
			assert.Len(t, sheets, bytes.Count(page, []byte("<section")))
			for i := range sheets {
				sound(t, &sheets[i], name)
			}
			in, out := filepath.Join(t.TempDir(), "in.html"), filepath.Join(t.TempDir(), "out.pdf")
			require.NoError(t, os.WriteFile(in, page, 0o600))
			chromium(t, "--no-pdf-header-footer", "--print-to-pdf="+out, "file://"+in)
			info, err := exec.Command("pdfinfo", out).Output()
			require.NoError(t, err)
			assert.Regexp(t, fmt.Sprintf(`Pages: +%d\n`, len(sheets)), string(info), "a page a sheet")
			assert.Regexp(t, `Page size: +59[45]\.\d+ x 84[12]\.\d+ pts \(A4\)`, string(info))
		})
	}
}

// However long a letter is: it is held back, or the browser lays it out as it should and Typst too.
func TestWhatIsNotHeldBackFits(t *testing.T) {
	needs(t, "chromium", "node", "pdftotext")
	for name, c := range map[string]notice.Config{"plain": whole, "large": large} {
		var letters []*notice.Notice
		for i := range 60 {
			n := letterTo(casework.RefusalNotice, fmt.Sprint(i), strings.Repeat("長", 1+i%22))
			n.To.Street = strings.Repeat("長い番地", i%13)
			for j := range i % 15 {
				n.Reasons = append(n.Reasons, notice.Reason{Text: strings.Repeat([]string{"世帯の中に、", "Ｗide words and ", "ｶﾅ（カナ）。"}[j%3], 1+(i*7+j*3)%23)})
			}
			letters = append(letters, n)
		}
		page, held := page1(t, c, letters...)
		assert.Greater(t, len(held), 10, name)
		assert.Less(t, len(held), 55, name)
		for _, m := range laidOut(t, page) {
			sound(t, &m, name)
		}
		p, err := notice.NewPrinter(c)
		require.NoError(t, err)
		var sheets bytes.Buffer
		require.NoError(t, p.Sheets(notice.Here(&sheets), slices.Values(letters), nil))
		in := filepath.Join(t.TempDir(), "sheets.jsonl")
		require.NoError(t, os.WriteFile(in, sheets.Bytes(), 0o600))
		_, screen, status := typeset(t, in)
		assert.Zero(t, status, "%s: %s", name, screen)
	}
}
