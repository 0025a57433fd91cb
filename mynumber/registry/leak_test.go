package registry_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"unsafe"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// searched looks for a number in bytes, in every shape it could take.
func searched(t *testing.T, what, digits string, b []byte) {
	t.Helper()
	v, err := strconv.ParseUint(digits, 10, 64)
	require.NoError(t, err)
	wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, digits)
	shapes := map[string][]byte{
		"digits": []byte(digits), "full width": []byte(wide), "hex of digits": []byte(hex.EncodeToString([]byte(digits))),
		"groups": []byte(digits[:4] + "-" + digits[4:8] + "-" + digits[8:]), "base64": []byte(base64.StdEncoding.EncodeToString([]byte(digits))),
		"a byte list": []byte(strings.Trim(fmt.Sprintf("%d", []byte(digits)), "[]")),
	}
	if v > 1<<24 { // shorter ones are found by chance
		shapes["big endian"] = bytes.TrimLeft(binary.BigEndian.AppendUint64(nil, v), "\x00")
		shapes["little endian"] = bytes.TrimRight(binary.LittleEndian.AppendUint64(nil, v), "\x00")
		shapes["decimal"] = strconv.AppendUint(nil, v, 10)
	}
	for shape, s := range shapes {
		if bytes.Contains(b, s) {
			t.Errorf("%s shows the number as %s", what, shape)
		}
	}
}

// holders are the ways in which a number may lie inside other things.
type holder struct {
	Exported mynumber.Number
	hidden   mynumber.Number
	Pointer  *mynumber.Number
	List     []mynumber.Number
	Map      map[string]mynumber.Number
	Any      any
	Nested   struct{ inner struct{ n mynumber.Number } }
	resident mynumber.ResidentCode
	Grant    *mynumber.Grant
	Change   registry.Change
	Row      registry.LoadRow
	View     registry.View
}

func holding(n mynumber.Number, r mynumber.ResidentCode) *holder {
	h := &holder{
		Exported: n, hidden: n, Pointer: &n, List: []mynumber.Number{n, n}, Map: map[string]mynumber.Number{"n": n}, Any: n, resident: r,
		Change: registry.Change{Number: n}, Row: registry.LoadRow{Number: n}, View: registry.View{Numbers: []registry.NumberTie{{Number: n}}},
	}
	h.Nested.inner.n = n
	return h
}

// walk prints everything that reflection reaches, unexported fields and bytes
// in memory included, as a debugger would.
func walk(w io.Writer, v reflect.Value, depth int) {
	if depth > 12 {
		return
	}
	if v.CanAddr() {
		size := v.Type().Size()
		if size > 0 && size <= 4096 {
			w.Write(unsafe.Slice((*byte)(unsafe.Pointer(v.UnsafeAddr())), size))
		}
	}
	switch v.Kind() { // the kinds that hold others
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(w, v.Elem(), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fmt.Fprint(w, v.Type().Field(i).Name, " ")
			walk(w, v.Field(i), depth+1)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(w, v.Index(i), depth+1)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			walk(w, k, depth+1)
			walk(w, v.MapIndex(k), depth+1)
		}
	default:
		fmt.Fprint(w, v)
	}
}

// written is everything that is written about a value by whatever writes values.
func written(values ...any) []byte {
	var b bytes.Buffer
	for _, v := range values {
		for _, verb := range "vTtbcdoOqxXUeEfFgGsp%wz" {
			for _, flags := range []string{"", "+", "#", "-20", "020", " ", "+#", ".3", "[1]"} {
				fmt.Fprintf(&b, "%"+flags+string(verb), v)
			}
		}
		fmt.Fprint(&b, v)
		fmt.Fprintln(&b, v, fmt.Errorf("wrapped: %v", v), []any{v}, map[string]any{"k": v}, &v)
		raw, err := json.Marshal(v)
		fmt.Fprint(&b, string(raw), err)
		raw, err = json.MarshalIndent(map[string]any{"k": v}, "", " ")
		fmt.Fprint(&b, string(raw), err)
		raw, err = xml.Marshal(v)
		fmt.Fprint(&b, string(raw), err)
		fmt.Fprint(&b, gob.NewEncoder(&b).Encode(v))
		c := csv.NewWriter(&b)
		fmt.Fprint(&b, c.Write([]string{fmt.Sprint(v), fmt.Sprintf("%s", v)}))
		c.Flush()
		for _, h := range []slog.Handler{
			slog.NewTextHandler(&b, &slog.HandlerOptions{AddSource: true}), slog.NewJSONHandler(&b, nil),
		} {
			slog.New(h).With("with", v).WithGroup("g").Info(fmt.Sprint(v), "key", v, slog.Any("any", v), slog.Group("group", "in", v))
		}
		log.New(&b, "", 0).Println(v)
		fmt.Fprint(&b, template.Must(template.New("t").Parse("{{.}} {{printf \"%#v\" .}} {{print .}} {{html .}} {{js .}}")).Execute(&b, v))
		recording := &recorder{w: &b}
		assert.Equal(recording, v, "something else", "%v", v) // spew and a diff
		assert.EqualExportedValues(recording, v, struct{}{})
		func() {
			defer func() { fmt.Fprint(&b, recover()) }()
			panic(v)
		}()
		func() {
			defer func() { fmt.Fprint(&b, recover()) }()
			panic(fmt.Sprintf("%#v", v))
		}()
		walk(&b, reflect.ValueOf(&v), 0)
	}
	return b.Bytes()
}

type recorder struct{ w io.Writer }

func (r *recorder) Errorf(format string, args ...any) { fmt.Fprintf(r.w, format, args...) }

// complaints are the errors of reading texts with the number in them.
func complaints(digits string) []byte {
	var b bytes.Buffer
	for _, s := range []string{
		digits, digits + "0", "0" + digits, digits[:11], digits + " ", "x" + digits[1:], digits[:4] + "-" + digits[4:], digits + "\n", "\xff" + digits,
	} {
		_, err := mynumber.Parse(s)
		fmt.Fprintf(&b, "%v %+v %#v", err, err, err)
		_, err = mynumber.ParseResidentCode(s)
		fmt.Fprintf(&b, "%v %+v %#v", err, err, err)
		_, err = mynumber.ParseCorporate(s)
		fmt.Fprintf(&b, "%v %+v %#v", err, err, err)
		_, err = mynumber.CheckDigit(s)
		fmt.Fprintf(&b, "%v %+v %#v", err, err, err)
		_, err = mynumbertest.Parse(s)
		fmt.Fprintf(&b, "%v %+v", err, err)
		var h struct {
			N mynumber.Number
			R mynumber.ResidentCode
		}
		for _, doc := range []string{`{"N":"` + s + `"}`, `{"N":` + s + `}`, `{"R":"` + s + `"}`, `{"N":["` + s + `"]}`} {
			fmt.Fprint(&b, json.Unmarshal([]byte(doc), &h))
		}
		fmt.Fprint(&b, xml.Unmarshal([]byte("<h><N>"+s+"</N></h>"), &h), h.N.Scan(s), h.N.Scan([]byte(s)), h.N.GobDecode([]byte(s)))
		v, err := h.N.Value()
		fmt.Fprint(&b, v, err)
	}
	return b.Bytes()
}

// lived is what the registry writes while a number lives in it: log, store, errors.
func lived(t *testing.T, i uint64) []byte {
	var b bytes.Buffer
	o := newOffice(t)
	n := mynumbertest.Number(i)
	note := func(vs ...any) { b.Write(written(vs...)) }
	id := o.person(t, "resident", "1", "2021-01-01")
	other := o.person(t, "resident", "2", "2021-01-01")
	o.tie(t, id, i, "2021-01-01")
	errs := []error{
		o.both(t, registry.Tie(other, n, day("2021-02-01"), registry.GroundHead, registry.IdentityCard)),
		o.both(t, registry.Tie(id, n, day("2021-02-01"), registry.GroundSupporter, registry.IdentityCard)),
		n.Reveal(t.Context(), mynumber.Grant{}, func([]byte) error { return nil }),
	}
	found, err := o.ByNumber(t.Context(), sato, n, registry.AsOf{})
	errs = append(errs, err)
	_, err = o.ByNumber(t.Context(), caller("nobody"), n, registry.AsOf{})
	errs = append(errs, err)
	v, err := o.View(t.Context(), sato, id, registry.AsOf{})
	errs = append(errs, err)
	g, err := o.Grant(t.Context(), sato, n)
	errs = append(errs, err, n.Reveal(t.Context(), g, func([]byte) error { return errors.New("the screen is off") }))
	for _, err := range errs {
		fmt.Fprintf(&b, "%v %+v %#v\n", err, err, err)
	}
	note(found, v, g, o.config.Store)
	for _, e := range o.log.Events() {
		raw, err := json.Marshal(e)
		fmt.Fprintf(&b, "%s %v %+v\n", raw, err, e)
	}
	require.NoError(t, o.store.View(t.Context(), o.config.Tenant, func(tx registry.Tx) error {
		records, err := tx.RecordsNotUnder(t.Context(), "", 0, 1000)
		for _, r := range records {
			raw, _ := json.Marshal(r)
			b.Write(raw)
			b.Write(r.Data)
			for _, token := range r.Tokens {
				b.Write(token[:])
			}
		}
		return err
	}))
	return b.Bytes()
}

// Acceptance check 2: whatever formats, encodes, logs, fails or panics, no
// planted number appears.
func TestAcceptance2NoPlantedNumberAppears(t *testing.T) {
	t.Parallel()
	for _, i := range []uint64{12345678901, 98765432109, 55555555555} {
		plant(t, i)
	}
}

func plant(t *testing.T, i uint64) {
	t.Helper()
	digits := mynumbertest.Digits(i)
	n := mynumbertest.Number(i)
	r, err := mynumber.ParseResidentCode(digits[:11])
	require.NoError(t, err)
	h := holding(n, r)
	for what, b := range map[string][]byte{
		"a writer": written(n, &n, h, *h, []mynumber.Number{n}, map[mynumber.Number]int{n: 1}, [1]mynumber.Number{n}, r, struct{ n mynumber.Number }{n}),
		"an error": complaints(digits), "the registry": lived(t, i),
	} {
		searched(t, what, digits, b)
		if strings.HasPrefix(what, "a writer") {
			searched(t, what+" of the resident code", digits[:11]+digits[:1], b)
			if bytes.Contains(b, []byte(digits[:11])) {
				t.Errorf("%s shows the resident code", what)
			}
		}
	}
}

// A printer must have something to show, or the search proves nothing: a number
// that is no secret is found.
func TestTheSearchFindsWhatIsNotSecret(t *testing.T) {
	t.Parallel()
	digits := mynumbertest.Digits(12345678901)
	b := written(struct{ open string }{digits})
	assert.True(t, bytes.Contains(b, []byte(digits)))
}

func TestEveryEncoderRefusesWithSealed(t *testing.T) {
	t.Parallel()
	n := mynumbertest.Number(7)
	r, err := mynumber.ParseResidentCode("12345678901")
	require.NoError(t, err)
	for _, v := range []any{n, &n, r, &r, struct{ N mynumber.Number }{n}, map[string]mynumber.Number{"n": n}} {
		_, err := json.Marshal(v)
		require.ErrorIs(t, err, secret.CodeSealed)
	}
	for name, err := range map[string]error{
		"gob":      gob.NewEncoder(io.Discard).Encode(n),
		"gob into": n.GobDecode(nil),
		"xml":      xml.NewEncoder(io.Discard).Encode(n),
		"xml attr": xml.NewEncoder(io.Discard).Encode(attribute{n}),
		"scan":     n.Scan("123456789018"),
		"text":     second(n.MarshalText()), "append text": second(n.AppendText(nil)), "binary": second(n.MarshalBinary()),
		"append binary": second(n.AppendBinary(nil)), "csv": second(n.MarshalCSV()), "yaml": second(n.MarshalYAML()), "database": second(n.Value()),
	} {
		require.ErrorIs(t, err, secret.CodeSealed, name)
		coded, ok := errors.AsType[interface {
			error
			Code() string
		}](err)
		require.True(t, ok, name)
		assert.Equal(t, string(secret.CodeSealed), coded.Code(), name)
	}
}

type attribute struct {
	N mynumber.Number `xml:"n,attr"`
}

func second[T any](_ T, err error) error { return err }

func FuzzNoPlantedNumberAppears(f *testing.F) {
	f.Add(uint64(12345678901))
	f.Add(uint64(99999999999))
	f.Fuzz(func(t *testing.T, i uint64) {
		plant(t, 10_000_000_000+i%90_000_000_000) // eleven digits without leading zeros: short ones are found by chance
	})
}
