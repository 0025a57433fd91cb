package main

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/household/text"
)

var update = flag.Bool("update", false, "rewrite testdata")

// picture is a sheet of 210 × 297 mm, drawn.
type picture struct {
	*image.Gray
	perMM float64
}

func (p *picture) at(x, y float64) bool { // whether there is ink, in millimetres
	return p.GrayAt(p.Rect.Min.X+int(x*p.perMM), p.Rect.Min.Y+int(y*p.perMM)).Y < 128
}

// ink is the box of what is drawn inside a box, in millimetres; nil: nothing.
func (p *picture) ink(left, top, right, bottom float64) *box {
	var b *box
	for y := int(top * p.perMM); y < int(bottom*p.perMM); y++ {
		row := p.Pix[p.PixOffset(p.Rect.Min.X, p.Rect.Min.Y+y):]
		for x := int(left * p.perMM); x < int(right*p.perMM); x++ {
			if row[x] >= 128 {
				continue
			}
			if b == nil {
				b = &box{float64(x), float64(y), float64(x), float64(y)}
			}
			b.Left, b.Top, b.Right, b.Bottom = min(b.Left, float64(x)), min(b.Top, float64(y)), max(b.Right, float64(x)), max(b.Bottom, float64(y))
		}
	}
	if b != nil {
		*b = box{b.Left / p.perMM, b.Top / p.perMM, (b.Right + 1) / p.perMM, (b.Bottom + 1) / p.perMM}
	}
	return b
}

// scale is how many pixels of a picture a pixel of a page is: 2 makes 7.6 a millimetre.
const scale = 2

// screens are the sheets of a page as a browser shows them.
func screens(t testing.TB, page []byte) (list []picture) {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.html"), filepath.Join(dir, "out.png")
	require.NoError(t, os.WriteFile(in, page, 0o600))
	n := bytes.Count(page, []byte("<section"))
	perMM := 96 / 25.4
	chromium(t, fmt.Sprintf("--force-device-scale-factor=%d", scale), fmt.Sprintf("--window-size=794,%d", int(297*perMM*float64(n))+2), "--screenshot="+out, "file://"+in)
	all := gray(t, out)
	for i := range n {
		top := int(297 * perMM * scale * float64(i))
		sheet := all.SubImage(image.Rect(0, top, int(210*perMM*scale), top+int(297*perMM*scale))).(*image.Gray)
		list = append(list, picture{sheet, perMM * scale})
	}
	return list
}

// drawn are the pages of a PDF.
func drawn(t testing.TB, pdf string) (list []picture) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, exec.Command("pdftoppm", "-gray", "-png", "-r", "192", pdf, filepath.Join(dir, "p")).Run())
	names, err := filepath.Glob(filepath.Join(dir, "p-*.png"))
	require.NoError(t, err)
	slices.Sort(names)
	for _, name := range names {
		list = append(list, picture{gray(t, name), 192 / 25.4})
	}
	return list
}

func gray(t testing.TB, name string) *image.Gray {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	img, err := png.Decode(f)
	require.NoError(t, err)
	out := image.NewGray(img.Bounds())
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// bars reads the customer barcode off a picture: where its bars stand, which go up and which down.
func (p *picture) bars(b *box) string {
	var out strings.Builder
	for i := range 67 {
		x := b.Left + 0.27 + 1.08*float64(i)
		up, middle, down := p.at(x, b.Top+0.4), p.at(x, b.Top+1.62), p.at(x, b.Top+2.84)
		switch {
		case !middle:
			return ""
		case up && down:
			out.WriteByte('1')
		case up:
			out.WriteByte('2')
		case down:
			out.WriteByte('3')
		default:
			out.WriteByte('4')
		}
	}
	return out.String()
}

// coarse is a picture of 10 mm a pixel: how much ink there is, whatever draws the letters.
func (p *picture) coarse() *image.Gray {
	const cell = 10
	out := image.NewGray(image.Rect(0, 0, 21, 29))
	side := int(cell * p.perMM)
	for y := range 29 {
		for x := range 21 {
			sum := 0
			for dy := range side {
				from := p.PixOffset(p.Rect.Min.X+x*side, p.Rect.Min.Y+y*side+dy)
				for _, v := range p.Pix[from : from+side] {
					sum += int(v)
				}
			}
			out.SetGray(x, y, color.Gray{Y: uint8(sum / side / side)})
		}
	}
	return out
}

// likeGolden compares with testdata: a cell may be a little lighter or darker, a line that moved is
// not.
func likeGolden(t testing.TB, p *picture, name string) {
	t.Helper()
	name = filepath.Join("testdata", name+".png")
	got := p.coarse()
	if *update {
		var out bytes.Buffer
		require.NoError(t, png.Encode(&out, got))
		require.NoError(t, os.WriteFile(name, out.Bytes(), 0o600))
	}
	want := gray(t, name)
	far := 0
	for i := range want.Pix {
		if d := int(want.Pix[i]) - int(got.Pix[i]); d > 20 || d < -20 {
			far++
		}
	}
	assert.LessOrEqual(t, far, 6, "%s: cells of ink that differ", name)
}

// seen holds what a picture shows: white margins, nothing but the address and its bars in the
// window with a slip of 4 mm, the bars as they should be.
func seen(t testing.TB, p *picture, n *notice.Notice, name string) {
	t.Helper()
	for side, b := range map[string]*box{
		"left": p.ink(5.5, 0.2, 19.5, 295), "right": p.ink(197, 0.2, 209, 295), "top": p.ink(0.5, 0.2, 209, 12), "bottom": p.ink(0.5, 293, 209, 296),
		"below the window": p.ink(0.5, windowBottom-slip, 115, 71), "beside the window": p.ink(windowRight-slip, 0.5, 118, 71),
	} {
		assert.Nil(t, b, "%s: ink at the %s", name, side)
	}
	postal, _ := text.ParsePostal(n.To.PostalCode)
	want := notice.CustomerBarcode(postal, n.To.Street)
	window := p.ink(windowLeft, windowTop, windowRight, windowBottom)
	require.NotNil(t, window, name)
	bars := &box{windowLeft + slip + clear, window.Bottom - 3.24, 0, window.Bottom}
	assert.Equal(t, want, p.bars(bars), name)
	assert.Nil(t, p.ink(windowLeft, bars.Top-clear+.1, windowRight, bars.Top-.15), "%s: clear above the bars", name)
}

// Every kind of letter as a picture, from the browser and from Typst.
func TestEverySheetLooksAsItShould(t *testing.T) {
	needs(t, "chromium", "node", "pdftotext", "pdftoppm")
	for form, c := range map[string]notice.Config{"plain": {Easy: true}, "large": {Easy: true, Large: true}} {
		letters := everyKind("見本　太郎")
		page, _ := page1(t, c, letters...)
		pdf, screen, status := typeset(t, written(t, c, letters...))
		require.Zero(t, status, screen)
		first := map[string][]picture{}
		first["html"] = screens(t, page)
		first["pdf"] = drawn(t, pdf)
		for by, pictures := range first {
			at := 0
			for _, n := range letters {
				name := fmt.Sprintf("%s-%s-%s", by, form, n.Kind)
				seen(t, &pictures[at], n, name)
				likeGolden(t, &pictures[at], name)
				alone, _ := page1(t, c, n)
				at += bytes.Count(alone, []byte("<section"))
			}
			assert.Len(t, pictures, at, by)
		}
	}
}
