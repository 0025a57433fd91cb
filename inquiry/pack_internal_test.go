package inquiry

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// drawn makes any value of a type, field by field as reflection finds them, so that a field forgotten in the packed
// form is found by its absence.
func drawn[T any]() *rapid.Generator[T] {
	return rapid.MakeCustom[T](rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
		reflect.TypeFor[time.Time](): rapid.Custom(func(t *rapid.T) any {
			if rapid.Bool().Draw(t, "unset") {
				return time.Time{}
			}
			return time.Unix(rapid.Int64Range(-1<<33, 1<<33).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
		}),
		reflect.TypeFor[civil.Date](): rapid.SampledFrom([]any{
			civil.Date{}, civil.MustDate("2021-12-10"), civil.MustDate("1950-01-01"), civil.MustDate("2024-02-29"),
		}),
		reflect.TypeFor[Institution](): rapid.SampledFrom([]any{
			Institution{}, Institution{Party: PrimeMinister}, Institution{Party: Mayor, Municipality: municipality.Must("112020")},
		}),
	}})
}

// emptied makes every empty list nil, which is how a list without elements comes back.
func emptied(v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // only what holds lists
	case reflect.Slice:
		if v.Len() == 0 && v.CanSet() {
			v.SetZero()
		}
		for i := range v.Len() {
			emptied(v.Index(i))
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			emptied(field)
		}
	}
}

func packsWhole[T any](t *testing.T, letter byte, fields func(*T) func(*packer)) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		want := drawn[T]().Draw(rt, "value")
		body := pack(letter, 0, fields(&want))
		var got T
		require.True(rt, unpack(letter, body, fields(&got)))
		emptied(reflect.ValueOf(&want).Elem())
		require.Equal(rt, want, got)
		var broken T
		require.False(rt, unpack(letter, body[:rapid.IntRange(0, len(body)-1).Draw(rt, "cut")], fields(&broken)), "cut off")
		require.False(rt, unpack(letter, append(body, 0), fields(&broken)), "something behind")
		require.False(rt, unpack(letter+1, body, fields(&broken)), "something else")
		body[1]++
		require.False(rt, unpack(letter, body, fields(&broken)), "of another version")
	})
}

// Everything that is stored comes back whole; what was cut off or is something else does not come back at all.
func TestPackedFormsAreWhole(t *testing.T) {
	t.Parallel()
	t.Run("inquiry", func(t *testing.T) {
		t.Parallel()
		packsWhole(t, packedInquiry, func(q *Inquiry) func(*packer) { return q.fields })
	})
	t.Run("record", func(t *testing.T) {
		t.Parallel()
		packsWhole(t, packedRecord, func(r *ExchangeRecord) func(*packer) { return r.fields })
	})
	t.Run("linkage", func(t *testing.T) {
		t.Parallel()
		packsWhole(t, packedLinkage, func(l *Linkage) func(*packer) { return l.fields })
	})
	t.Run("replica", func(t *testing.T) {
		t.Parallel()
		packsWhole(t, packedReplica, func(r *Replica) func(*packer) { return r.fields })
	})
	t.Run("answer", func(t *testing.T) {
		t.Parallel()
		packsWhole(t, packedAnswer, func(a *Answer) func(*packer) { return a.fields })
	})
}

// FuzzUnpack holds that reading never panics, and that what is read is written and read again as the same.
func FuzzUnpack(f *testing.F) {
	q := Inquiry{
		ID: "abc", State: Sent, Provider: Institution{Party: Mayor, Municipality: municipality.Must("112186")}, Items: []Item{ItemTaxStatus},
		Next: time.Unix(1_660_000_000, 5), Findings: []AnswerFinding{{ItemBirth, "type"}}, Trail: Trail{{EventDraft, time.Unix(1, 0), "clerk", 7}},
	}
	f.Add(pack(packedInquiry, 0, q.fields))
	f.Add([]byte("{"))
	f.Add([]byte{packedInquiry, packVersion, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, body []byte) {
		var got, again Inquiry
		if !unpack(packedInquiry, body, got.fields) {
			return
		}
		require.True(t, unpack(packedInquiry, pack(packedInquiry, 0, got.fields), again.fields))
		require.Equal(t, got, again)
	})
}
