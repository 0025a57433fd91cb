package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/household/text"
)

const addresses = 1000

// addressed are addresses as they are written, with the number that stands for each in the bars.
func addressed() (streets, inputs []string, postals []text.Postal) {
	r := rand.New(rand.NewPCG(17, 4))
	n := func(most int) int { return 1 + r.IntN(most) }
	for len(inputs) < addresses {
		postal := fmt.Sprintf("%07d", r.IntN(10_000_000))
		if strings.HasSuffix(postal, "00") {
			continue // a whole town: no bars
		}
		a, b, c, d := n(40), n(120), n(60), n(1500)
		letter := string(rune('A' + r.IntN(26)))
		form := [][2]string{
			{fmt.Sprintf("%d丁目%d番%d号", a, b, c), fmt.Sprintf("%d-%d-%d", a, b, c)},
			{fmt.Sprintf("%d-%d　見本ビル%d号室", a, b, d), fmt.Sprintf("%d-%d-%d", a, b, d)},
			{fmt.Sprintf("大字見本字見本%d番地%d", d, c), fmt.Sprintf("%d-%d", d, c)},
			{fmt.Sprintf("%d丁目%d－%d　コーポ%s棟%d", a, b, c, letter, d), fmt.Sprintf("%d-%d-%d%s%d", a, b, c, letter, d)},
			{fmt.Sprintf("%d番地　見本マンション%s%d", d, letter, c), fmt.Sprintf("%d%s%d", d, letter, c)},
			{"見本", ""},
		}[r.IntN(6)]
		codes := len(form[1]) + len(strings.Trim(form[1], "-0123456789")) // a letter takes two
		p, err := text.ParsePostal(postal)
		if err != nil || codes > 13 { // zint refuses what we cut, as the manual says
			continue
		}
		streets, inputs, postals = append(streets, form[0]), append(inputs, postal+form[1]), append(postals, p)
	}
	return streets, inputs, postals
}

// The bars of 1,000 addresses are those that zint and bwip-js draw, from the address as it is
// written.
func TestTheBarsAreThoseOfOthers(t *testing.T) {
	needs(t, "zint", "node")
	streets, inputs, postals := addressed()
	z, b := zint(t, inputs), bwip(t, inputs)
	other := 0
	for i := range inputs {
		got := notice.CustomerBarcode(postals[i], streets[i])
		assert.Equal(t, z[i], got, "%s %s", inputs[i], streets[i])
		if b[i] != got {
			// bwip-js draws the code 19, which is none, where the sum of the codes is a multiple of
			// 19.
			assert.Equal(t, b[i][:62], got[:62], inputs[i])
			assert.Equal(t, "144", got[62:65], inputs[i])
			other++
		}
	}
	assert.Less(t, other, addresses/10)
}

func zint(t *testing.T, inputs []string) (list []string) {
	t.Helper()
	in := filepath.Join(t.TempDir(), "in")
	require.NoError(t, os.WriteFile(in, []byte(strings.Join(inputs, "\n")+"\n"), 0o600))
	out, err := exec.Command("zint", "--barcode=76", "--batch", "-i", in, "--dump").Output()
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Equal(t, 3*len(inputs), len(lines), "zint refused some")
	for i := 0; i < len(lines); i += 3 {
		upper, lower := row(t, lines[i]), row(t, lines[i+2])
		var bars strings.Builder
		for bar := range 67 {
			bars.WriteByte("4321"[b2i(upper[bar])<<1|b2i(lower[bar])])
		}
		list = append(list, bars.String())
	}
	return list
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// row is which of the bars reach into a row: every second bit.
func row(t *testing.T, line string) (bars []bool) {
	t.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(line, " ", ""))
	require.NoError(t, err)
	for _, b := range data {
		for bit := 7; bit > 0; bit -= 2 {
			bars = append(bars, b>>bit&1 == 1)
		}
	}
	return bars
}

func bwip(t *testing.T, inputs []string) []string {
	t.Helper()
	cmd := exec.Command("node", "bars.mjs")
	cmd.Stdin = strings.NewReader(strings.Join(inputs, "\n"))
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	require.NoError(t, err, errs.String())
	list := strings.Fields(string(out))
	require.Len(t, list, len(inputs))
	return list
}
