package inquiry

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed/packedtest"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

var samples = []any{
	permitted.Institution{}, LinkageCode{}, NewLinkageCode("code-7"), permitted.Institution{Party: permitted.PrimeMinister}, permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112020")},
}

// Everything that is stored comes back whole; what was cut off or is something else does not come
// back at all.
func TestPackedFormsAreWhole(t *testing.T) {
	t.Parallel()
	t.Run("inquiry", func(t *testing.T) {
		t.Parallel()
		packedtest.Whole(t, packedInquiry, func(q *Inquiry) func(*packed.Fields) { return q.fields }, samples...)
	})
	t.Run("record", func(t *testing.T) {
		t.Parallel()
		packedtest.Whole(t, packedRecord, func(r *ExchangeRecord) func(*packed.Fields) { return r.fields }, samples...)
	})
	t.Run("linkage", func(t *testing.T) {
		t.Parallel()
		packedtest.Whole(t, packedLinkage, func(l *Linkage) func(*packed.Fields) { return l.fields }, samples...)
	})
}

// FuzzUnpack holds that reading never panics, and that what is read is written and read again as
// the same.
func FuzzUnpack(f *testing.F) {
	q := Inquiry{
		ID: "abc", State: Sent, Provider: permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}, Items: []answer.Item{answer.ItemTaxStatus},
		Next: time.Unix(1_660_000_000, 5), Findings: []answer.Finding{{Item: answer.ItemBirth, Code: "type"}}, Trail: Trail{{EventDraft, time.Unix(1, 0), "clerk", "line"}},
	}
	f.Add(packed.Pack(packedInquiry, 0, q.fields))
	f.Add([]byte("{"))
	f.Add([]byte{packedInquiry, packed.Version, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, body []byte) {
		var got, again Inquiry
		if !packed.Unpack(packedInquiry, body, got.fields) {
			return
		}
		require.True(t, packed.Unpack(packedInquiry, packed.Pack(packedInquiry, 0, got.fields), again.fields))
		require.Equal(t, got, again)
	})
}
