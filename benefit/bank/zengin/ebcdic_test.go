package zengin_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
)

// by_hand_21_ebcdic.bin is by_hand_21.txt with コード区分 1, written by iconv as IBM290 (kana in full
// width, as its table has them).
func TestAFileInEBCDICIsReadAsTheSameFileInJIS(t *testing.T) {
	t.Parallel()
	want, _, err := zengin.Parse(bytes.NewReader(read(t, "by_hand_21.txt")), zengin.ReaderConfig{})
	require.NoError(t, err)
	data := read(t, "by_hand_21_ebcdic.bin")
	got, report, err := zengin.Parse(bytes.NewReader(data), zengin.ReaderConfig{Coding: zengin.EBCDIC})
	require.NoError(t, err)
	require.True(t, report.OK(), "%v", report.Findings)
	assert.Equal(t, want, got)

	var out bytes.Buffer
	seal, err := zengin.Write(&out, got, zengin.WriterConfig{Coding: zengin.EBCDIC})
	require.NoError(t, err)
	assert.Equal(t, data, out.Bytes())
	report, err = zengin.Validate(bytes.NewReader(data), zengin.ReaderConfig{Coding: zengin.EBCDIC, Seal: &seal})
	require.NoError(t, err)
	assert.True(t, report.OK(), "the seal is of the bytes as they are sent")

	out.Reset()
	_, err = zengin.Write(&out, got, zengin.WriterConfig{Coding: zengin.EBCDIC, Separator: zengin.CRLF, EOF: true})
	require.NoError(t, err)
	report, err = zengin.Validate(&out, zengin.ReaderConfig{Coding: zengin.EBCDIC})
	require.NoError(t, err)
	assert.True(t, report.OK(), "%v", report.Findings)
	assert.True(t, report.EOF)
	assert.Equal(t, zengin.CRLF, report.Separator)
}

func TestACodingThatIsNotTheFilesIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data   []byte
		coding zengin.Coding
	}{
		"EBCDIC read as JIS":              {read(t, "by_hand_21_ebcdic.bin"), zengin.JIS},
		"JIS read as EBCDIC":              {read(t, "by_hand_21.txt"), zengin.EBCDIC},
		"EBCDIC that calls itself JIS":    {bytes.Replace(read(t, "by_hand_21_ebcdic.bin"), []byte{0xF1, 0xF2, 0xF1, 0xF1}, []byte{0xF1, 0xF2, 0xF1, 0xF0}, 1), zengin.EBCDIC},
		"a byte that the code page lacks": {bytes.Replace(read(t, "by_hand_21_ebcdic.bin"), []byte{0x40, 0x40}, []byte{0x40, 0xFF}, 1), zengin.EBCDIC},
	} {
		report, err := zengin.Validate(bytes.NewReader(c.data), zengin.ReaderConfig{Coding: c.coding})
		require.NoError(t, err)
		assert.True(t, report.Failed(), name)
	}
	_, err := zengin.NewReader(bytes.NewReader(nil), zengin.ReaderConfig{Coding: 7})
	require.ErrorIs(t, err, zengin.CodeOption)
	_, err = zengin.NewWriter(&bytes.Buffer{}, zengin.WriterConfig{Coding: 7})
	require.ErrorIs(t, err, zengin.CodeOption)
}

// oneBlank has one blank wherever a file's texts have several, as bank form does: a file is written
// so.
func oneBlank(f *zengin.File) {
	for i := range f.Batches {
		h := &f.Batches[i].Header
		for _, text := range []*string{&h.Name, &h.BankName, &h.BranchName} {
			*text = strings.Join(strings.Fields(*text), " ")
		}
		for j := range f.Batches[i].Transfers {
			t := &f.Batches[i].Transfers[j]
			for _, text := range []*string{&t.BankName, &t.BranchName, &t.Holder, &t.EDI, &t.Customer} {
				*text = strings.Join(strings.Fields(*text), " ")
			}
		}
	}
}

// FuzzEBCDIC: whatever is read without fault in EBCDIC is the same when it is written in JIS and
// back, and both codings carry the same.
func FuzzEBCDIC(f *testing.F) {
	f.Add(read(f, "by_hand_21_ebcdic.bin"))
	f.Add([]byte{0xF1, 0xF2, 0xF1, 0xF1})
	f.Fuzz(func(t *testing.T, data []byte) {
		file, report, err := zengin.Parse(bytes.NewReader(data), zengin.ReaderConfig{Coding: zengin.EBCDIC})
		if err != nil || report.Failed() {
			return
		}
		var jis, direct, back bytes.Buffer
		if _, err := zengin.Write(&jis, file, zengin.WriterConfig{}); err != nil {
			return // kinds that are only read
		}
		_, err = zengin.Write(&direct, file, zengin.WriterConfig{Coding: zengin.EBCDIC})
		require.NoError(t, err)
		oneBlank(file)
		again, _, err := zengin.Parse(&jis, zengin.ReaderConfig{})
		require.NoError(t, err)
		require.Equal(t, file, again)
		_, err = zengin.Write(&back, again, zengin.WriterConfig{Coding: zengin.EBCDIC})
		require.NoError(t, err)
		require.Equal(t, direct.Bytes(), back.Bytes())
		third, _, err := zengin.Parse(&back, zengin.ReaderConfig{Coding: zengin.EBCDIC})
		require.NoError(t, err)
		require.Equal(t, file, third)
	})
}

func TestTheCodePageAgreesWithGlibc(t *testing.T) {
	t.Parallel()
	iconv, err := exec.LookPath("iconv")
	if err != nil {
		t.Skip("no iconv on this machine")
	}
	cmd := exec.CommandContext(t.Context(), iconv, "-f", "IBM290", "-t", "UTF-8")
	cmd.Stdin = bytes.NewReader(read(t, "by_hand_21_ebcdic.bin")[:120])
	out, err := cmd.Output()
	if err != nil {
		t.Skip("this iconv has no code page 290")
	}
	assert.Contains(t, string(out), "クマカ゛ヤシ")
}
