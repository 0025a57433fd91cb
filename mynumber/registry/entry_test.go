package registry

import (
	"bytes"
	"encoding"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func drawEntry(t *rapid.T) Entry {
	code := func(name string) audit.Code { return audit.Code(rapid.StringMatching(`[a-z0-9.]{0,40}`).Draw(t, name)) }
	e := Entry{
		Seq: rapid.Uint64().Draw(t, "seq"), Kind: Kind(rapid.IntRange(0, int(kindEnd)-1).Draw(t, "kind")),
		Person: addressee.Integrated(rapid.StringN(0, 20, 255).Draw(t, "person")), Other: addressee.Integrated(code("other")),
		Ref:    addressee.Ref{System: addressee.System(code("system")), Number: addressee.Local(code("local"))},
		Target: rapid.Uint64().Draw(t, "target"), Known: time.Unix(0, rapid.Int64().Draw(t, "known")).UTC(),
		Cause: code("cause"), Actor: code("actor"), Approver: code("approver"), Case: code("case"),
		Ground: Ground(rapid.Uint8().Draw(t, "ground")), Identity: Identity(rapid.Uint8().Draw(t, "identity")),
		Change: ChangeKind(rapid.Uint8().Draw(t, "change")),
	}
	if rapid.Bool().Draw(t, "dated") {
		e.On = civil.MustDate("2021-12-10").AddDays(rapid.IntRange(0, 1000).Draw(t, "on"))
	}
	if rapid.Bool().Draw(t, "numbered") {
		e.Number = mynumber.Number{Secret: sealed.Individual.Seal([]byte(rapid.StringMatching(`[0-9]{12}`).Draw(t, "number")))}
	}
	return e
}

func TestEntriesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntry(t)
		if !e.fits() {
			t.Skip("longer than the form allows, which commit refuses")
		}
		b := e.appendTo(nil)
		got, err := decodeEntry(e.Seq, b, &scratch{})
		if err != nil || got != e {
			t.Fatalf("%+v became %+v: %v", e, got, err)
		}
		for cut := range b {
			if _, err := decodeEntry(e.Seq, b[:cut], &scratch{}); err == nil {
				t.Fatalf("a line cut after %d bytes was read", cut)
			}
		}
	})
}

func FuzzDecodeEntry(f *testing.F) {
	e := Entry{Kind: NumberOpened, Person: "1", Number: mynumber.Number{Secret: sealed.Individual.Seal([]byte("000000000140"))}, On: civil.MustDate("2021-12-10"), Known: time.Unix(1, 0).UTC()}
	f.Add(e.appendTo(nil))
	f.Add([]byte{entryVersion})
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := decodeEntry(1, b, &scratch{})
		if err != nil {
			return
		}
		again, err := decodeEntry(1, e.appendTo(nil), &scratch{})
		if err != nil || again != e {
			t.Fatal("what was read does not come back")
		}
	})
}

// A record moved to another place, person or municipality does not open.
func TestRecordsAreBoundToTheirPlace(t *testing.T) {
	t.Parallel()
	a, err := keys.Cipher(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	e := Entry{Seq: 5, Kind: Created, Person: "1", On: civil.MustDate("2021-12-10")}
	handle := audit.Handle{1}
	data := sealEntry(a, 112020, handle, &e, &scratch{})
	for name, c := range map[string]struct {
		tenant uint32
		handle audit.Handle
		seq    uint64
		ok     bool
	}{
		"its own place":        {112020, handle, 5, true},
		"another place":        {112020, handle, 6, false},
		"another person":       {112020, audit.Handle{2}, 5, false},
		"another municipality": {110001, handle, 5, false},
	} {
		_, err := openEntry(a, municipality.Code(c.tenant), &Record{Seq: c.seq, Handle: c.handle, Data: data}, &scratch{})
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What has been in a buffer does not stay there: the states of the HMAC, which are used again, and
// the buffers of lines.
func TestBuffersKeepNoDigits(t *testing.T) {
	t.Parallel()
	digits := []byte("123456789018")
	n := mynumber.Number{Secret: sealed.Individual.Seal(digits)}
	key := newTokener(keys.IndexKey{ID: "i1", Key: make([]byte, 32)})
	tenant := municipality.Must("112020")
	numberToken(key, tenant, n)
	s, ok := key.pool.Get().(*macState)
	require.True(t, ok)
	assert.NotContains(t, string(s.buf[:cap(s.buf)]), string(digits))
	if m, ok := s.mac.(encoding.BinaryMarshaler); ok {
		state, err := m.MarshalBinary()
		require.NoError(t, err)
		assert.NotContains(t, string(state), string(digits))
	}
	assert.NotContains(t, memoryOf(reflect.ValueOf(s.mac), 0), string(digits))

	a, err := keys.Cipher(make([]byte, 32))
	require.NoError(t, err)
	var work scratch
	e := Entry{Seq: 1, Kind: NumberOpened, Person: "1", Number: n, Cause: audit.Code(strings.Repeat("c", 40))}
	r := Record{Seq: 1, Data: sealEntry(a, tenant, r16, &e, &work), Handle: r16}
	back, err := openEntry(a, tenant, &r, &work)
	require.NoError(t, err)
	assert.True(t, back.Number.Equal(n))
	assert.Equal(t, mostPlain, cap(work.plain), "it did not grow")
	assert.NotContains(t, string(work.plain[:cap(work.plain)]), string(digits))
}

var r16 = audit.Handle{1}

// memoryOf is the bytes that a value and what it points to take.
func memoryOf(v reflect.Value, depth int) string {
	if depth > 8 {
		return ""
	}
	var b strings.Builder
	if v.CanAddr() && v.Type().Size() > 0 {
		b.Write(unsafe.Slice((*byte)(unsafe.Pointer(v.UnsafeAddr())), v.Type().Size()))
	}
	switch v.Kind() { //nolint:exhaustive // the kinds that hold others
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			b.WriteString(memoryOf(v.Elem(), depth+1))
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			b.WriteString(memoryOf(field, depth+1))
		}
	}
	return b.String()
}

// One person has another token in each town, under the same key and with the same number: what two
// towns keep in one store cannot be put together by comparing it.
func TestAPersonHasAnotherTokenInEachTown(t *testing.T) {
	t.Parallel()
	key := newTokener(keys.IndexKey{ID: "i1", Key: make([]byte, 32)})
	here, there := municipality.Must("112020"), municipality.Must("110001")
	n, r := mynumbertest.Number(7), addressee.Ref{System: "resident", Number: "1"}
	assert.NotEqual(t, numberToken(key, here, n), numberToken(key, there, n))
	assert.NotEqual(t, refToken(key, here, r), refToken(key, there, r))
	assert.NotEqual(t, personToken(key, here, "000000000000001"), personToken(key, there, "000000000000001"))
}
