package zengin

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The quick check passes a record only when the slow one finds nothing in its fields. The
// other way round it may be wrong: then the slow check is asked.
func TestTheQuickCheckPassesOnlyWhatTheSlowOnePasses(t *testing.T) {
	t.Parallel()
	files := []string{"by_hand_21.txt", "by_hand_91_result.txt", "by_hand_03.txt"}
	r := rand.New(rand.NewPCG(1, 2))
	interesting := []byte("0129 \x00AZaz-.()/\\\xA6\xA7\xB0\xB1\xB6\xCA\xDD\xDE\xDF\xE0\xFF\xA2Y,")
	passed := 0
	for _, name := range files {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		layout, ok := LayoutOf(Kind(data[1:3]))
		require.True(t, ok)
		for range 25_000 {
			at := r.IntN(len(data)/layout.Size) * layout.Size
			b := bytes.Clone(data[at : at+layout.Size])
			for range r.IntN(3) {
				b[1+r.IntN(len(b)-1)] = interesting[r.IntN(len(interesting))]
			}
			l, _ := layout.Record(b[0])
			if !l.quick.pass(b, false) {
				continue
			}
			passed++
			c, err := newChecker(CheckConfig{})
			require.NoError(t, err)
			c.layout = layout
			c.fields(l, b)
			if len(c.found) > 0 {
				t.Fatalf("%v in %q", c.found, b)
			}
		}
	}
	assert.Greater(t, passed, 12_000, "the quick check is of use")
}

func TestLayoutsFillTheirRecords(t *testing.T) {
	t.Parallel()
	for _, l := range Layouts() {
		for _, kind := range []byte("1289") {
			r, ok := l.Record(kind)
			require.True(t, ok)
			at := 0
			for _, f := range r.Fields {
				assert.Equal(t, at, f.Offset, "%s %c %s", l.Kind, kind, f.ID)
				assert.NotEmpty(t, f.JA)
				at += f.Width
			}
			assert.Equal(t, l.Size, at, "%s %c", l.Kind, kind)
			assert.Len(t, r.blank, l.Size)
			if o := r.Overlay; o != nil {
				width := 0
				for _, id := range o.Hides {
					f, ok := r.Lookup(id)
					require.True(t, ok)
					width += f.Width
				}
				assert.Equal(t, o.Field.Width, width)
			}
		}
		_, ok := l.Record('5')
		assert.False(t, ok)
	}
	_, ok := LayoutOf("99")
	assert.False(t, ok)
}

// The positions of section 2.2 of the published layout, one-based, first and last byte.
func TestPositionsOfTheTransferAreThePublishedOnes(t *testing.T) {
	t.Parallel()
	l, _ := LayoutOf(KindTransfer)
	for id, want := range map[FieldID][2]int{
		FieldBank: {2, 5}, FieldBankName: {6, 20}, FieldBranch: {21, 23}, FieldBranchName: {24, 38}, FieldClearing: {39, 42},
		FieldType: {43, 43}, FieldNumber: {44, 50}, FieldHolder: {51, 80}, FieldAmount: {81, 90}, FieldNew: {91, 91},
		FieldCustomer1: {92, 101}, FieldCustomer2: {102, 111}, FieldMethod: {112, 112}, FieldIdentification: {113, 113}, FieldEDI: {92, 111},
	} {
		f, ok := l.Data.Lookup(id)
		require.True(t, ok, "%s", id)
		assert.Equal(t, want, [2]int{f.Offset + 1, f.Offset + f.Width}, "%s", id)
	}
	for id, want := range map[FieldID][2]int{
		FieldKind: {2, 3}, FieldCoding: {4, 4}, FieldOriginator: {5, 14}, FieldOriginatorName: {15, 54}, FieldDate: {55, 58},
		FieldBank: {59, 62}, FieldBankName: {63, 77}, FieldBranch: {78, 80}, FieldBranchName: {81, 95}, FieldType: {96, 96}, FieldNumber: {97, 103},
	} {
		f, ok := l.Header.Lookup(id)
		require.True(t, ok, "%s", id)
		assert.Equal(t, want, [2]int{f.Offset + 1, f.Offset + f.Width}, "%s", id)
	}
}

func TestFieldNamesAreComplete(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for id := FieldNone + 1; id < fieldEnd; id++ {
		assert.NotEmpty(t, id.String())
		assert.False(t, seen[id.String()], "%s twice", id)
		seen[id.String()] = true
	}
	assert.Empty(t, fieldEnd.String())
}

func TestTheSetOfSeenPaymentsFindsAndAdds(t *testing.T) {
	t.Parallel()
	var s seenSet
	model := map[uint64]bool{}
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		x := r.Uint64N(9_000)
		assert.Equal(t, model[max(x, 1)], s.add(x))
		model[max(x, 1)] = true
	}
	s.clear()
	assert.False(t, s.add(5))
}

func TestABatchOfMoreThanTheTrailerCanCountIsRefused(t *testing.T) {
	t.Parallel()
	w, err := NewWriter(io.Discard, WriterConfig{})
	require.NoError(t, err)
	require.NoError(t, w.Batch(Header{Kind: KindTransfer, Code: "1", Name: "ｱ", Date: MonthDay{2, 25}, Bank: "0001", Branch: "001"}))
	w.check.batch.count = MaxCount - 1
	x := bank.Transfer{Bank: "0001", Branch: "001", Type: bank.Ordinary, Number: "1", Holder: "ｱ", Amount: 1}
	require.NoError(t, w.Add(&x))
	var refused *RefusedError
	require.ErrorAs(t, w.Add(&x), &refused)
	assert.Equal(t, "count_limit", refused.Code())
}

func TestTransfersAreDecodedWhereTheLayoutsSay(t *testing.T) {
	t.Parallel()
	for _, l := range Layouts() {
		if l.Size != recordSize {
			continue
		}
		for id, want := range map[FieldID][2]int{
			FieldBank: {bankAt, bankEnd}, FieldBankName: {bankNameAt, bankNameEnd}, FieldBranch: {branchAt, branchEnd},
			FieldBranchName: {branchNameAt, branchNameEnd}, FieldType: {typeAt, typeAt + 1}, FieldNumber: {numberAt, numberEnd},
			FieldHolder: {holderAt, holderEnd}, FieldAmount: {amountAt, amountEnd}, FieldNew: {newAt, newAt + 1},
			FieldCustomer1: {customerAt, customerAt + 10}, FieldCustomer2: {customerAt + 10, customerEnd},
			FieldEDI: {customerAt, customerEnd}, FieldCustomer: {customerAt, customerEnd},
		} {
			if f, ok := l.Data.Lookup(id); ok {
				assert.Equal(t, want, [2]int{f.Offset, f.Offset + f.Width}, "%s %s", l.Kind, id)
			}
		}
	}
}
