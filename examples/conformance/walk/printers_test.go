package walk_test

import (
	"bytes"
	"encoding"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/household/civil"
)

// The marks: a text that no printer may show, in the spellings it may be shown in, and a day.
const (
	markText = "MARKED"
	markDay  = "1987-06-05"
)

var marks = []string{markText, "4d41524b4544", "4D41524B4544", "77 65 82 75 69 68", "1987-06-05", "TUFSS0VE"}

// digitsOfDay stand in no longer run of digits: an address in memory holds any eight by chance.
var digitsOfDay = regexp.MustCompile(`(^|[^0-9])19870605([^0-9]|$)`)

func marked(text string) bool {
	return digitsOfDay.MatchString(text) || slices.ContainsFunc(marks, func(m string) bool { return strings.Contains(text, m) })
}

// shows lists what prints what it holds, because that is what it is for, or because nothing that it
// holds is a person's: with the reason. A name ending in a dot is a package.
var shows = map[string]string{
	"household/addressee.":              "numbers that may travel; what holds one hides it",
	"household/synth.":                  "invented persons",
	"household/municipality.":           "names of places",
	"household/civil.Reading":           "a date as it was read, for who corrects it",
	"household/text.AddressOptions":     "options",
	"household/text.Candidate":          "characters of a font",
	"household/text/table.Column":       "columns of a file",
	"household/text/table.Config":       "columns of a file",
	"household/text/table.WriterConfig": "columns of a file",
	"benefit.Program":                   "a program is public",
	"benefit.Compiled":                  "a program is public",
	"benefit.Compiler":                  "a program is public",
	"benefit.Reads":                     "which facts a program reads",
	"benefit/lab.Witness":               "which facts a case of a program rests on; made up",
	"benefit.Group":                     "its JSON is how it is stored",
	"benefit/batch.Summary":             "counts by code",
	"benefit/lab.Coverage":              "counts by criterion",
	"benefit/levy.":                     "parameters of a year and a town",
	"benefit/law/bundle.":               "law as data: public, and signed",
	"benefit/record.List":               "code lists",
	"benefit/record.Lists":              "code lists",
	"benefit/record.Config":             "code lists and options",
	"benefit/record.Checker":            "code lists and options",
	"benefit/record.CSVConfig":          "code lists and options",
	"benefit/record.Record":             "a row of 別添1: its JSON, XML and gob are how it is handed over; fmt and slog hide it",
	"benefit/record.Row":                "a row of 別添1 with its line",
	"benefit/bank.AccountConfig":        "options and a directory of banks",
	"benefit/bank/zengin.Field":         "the layout of a file",
	"benefit/bank/zengin.Layout":        "the layout of a file",
	"benefit/bank/zengin.Overlay":       "the layout of a file",
	"benefit/bank/zengin.RecordLayout":  "the layout of a file",
	"benefit/bank/zengin.WriterConfig":  "options and a directory of banks",
	"household/register.Address":        "its text is what a form is filled from; fmt and slog hide it",
	"benefit.Predicate":                 "what a criterion may ask; it is about nobody",
	"inquiry/memnet.At":                 "under which numbers a network in memory knows who is invented",
	"inquiry.Step":                      "who did what, and which line of the store records it",
	"inquiry.Trail":                     "the steps of an inquiry",
	"inquiry/permitted.":                "the list of the law and code tables",
}

// No exported type shows a personal value unasked: not in a log line, not in an error, not because
// it was a field of something that was printed, not in an encoding that nobody meant.
func TestNoPrinterShowsPersonalData(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, typ := range exportedTypes {
		value := reflect.New(typ.typ)
		if !fill(value.Elem(), false, nil) {
			continue // it holds no personal text and no day
		}
		leaks := leaksOf(value)
		key, listed := allowed(typ.name)
		switch {
		case len(leaks) == 0:
		case listed:
			used[key] = true
		default:
			assert.Fail(t, "shows what it holds", "%s by %s and %d more", typ.name, leaks[0], len(leaks)-1)
		}
	}
	for key := range shows {
		assert.True(t, used[key], "%s is on the list and shows nothing", key)
	}
}

// leaksOf names the printers that show a mark. JSON of a [secret.Quiet] type is how it is stored.
func leaksOf(value reflect.Value) (by []string) {
	typ := value.Type().Elem()
	stored := embeds(typ, "Quiet") && !embeds(typ, "Private")
	for _, p := range prints(value) {
		if p.by == "json" && stored {
			continue
		}
		if marked(p.text) && !slices.Contains(by, p.by) {
			by = append(by, p.by)
		}
	}
	return by
}

// embeds reports whether a struct embeds a type of package secret by its name, directly or not.
func embeds(t reflect.Type, name string) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	f, ok := t.FieldByName(name)
	return ok && f.Anonymous
}

func allowed(name string) (key string, ok bool) {
	if _, ok := shows[name]; ok {
		return name, true
	}
	pkg := name[:strings.LastIndex(name, ".")+1]
	_, ok = shows[pkg]
	return pkg, ok
}

type printed struct{ by, text string }

// prints prints a value in every way that needs no call of its own: by pointer, by value, nested.
func prints(ptr reflect.Value) (out []printed) {
	add := func(by, text string) { out = append(out, printed{by, text}) }
	p, v := ptr.Interface(), ptr.Elem().Interface()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		add(verb+" of the pointer", fmt.Sprintf(verb, p))
		add(verb+" of the value", fmt.Sprintf(verb, v))
		add(verb+" nested", fmt.Sprintf(verb, struct{ In any }{v}))
		add(verb+" in a list", fmt.Sprintf(verb, reflect.Append(reflect.MakeSlice(reflect.SliceOf(ptr.Type().Elem()), 0, 1), ptr.Elem()).Interface()))
	}
	nested := struct{ In any }{v}
	for _, x := range []any{p, v, nested} {
		var b bytes.Buffer
		slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", x)
		if reflect.TypeOf(x) != reflect.TypeOf(nested) { // there slog's JSON handler writes what encoding/json writes
			slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "v", x)
		}
		add("slog", b.String())
		add("json", encode(func(w io.Writer) error { return json.NewEncoder(w).Encode(x) }))
		add("xml", encode(func(w io.Writer) error { return xml.NewEncoder(w).Encode(x) }))
		add("gob", encode(func(w io.Writer) error { return gob.NewEncoder(w).Encode(x) }))
		if m, ok := x.(encoding.TextMarshaler); ok {
			text, _ := m.MarshalText()
			add("text", string(text))
		}
		if m, ok := x.(encoding.BinaryMarshaler); ok {
			data, _ := m.MarshalBinary()
			add("binary", string(data))
		}
	}
	return out
}

// encode gives what an encoder wrote, also when it failed half-way or panicked on a hand-made
// value.
func encode(write func(io.Writer) error) (text string) {
	var b bytes.Buffer
	defer func() {
		if recover() != nil {
			text = b.String()
		}
	}()
	if err := write(&b); err != nil {
		return b.String() + err.Error()
	}
	return b.String()
}

// personal says which fields hold a person's data, by name; plain texts and numbers that travel
// count, codes and kinds (named string types of their own) do not.
var personal = regexp.MustCompile(`(?i)^(family|given|full|former|kanji)?(name|names|kana|birth|birthdate|born|diedon|address|addresses|line|lines|lot|` +
	`building|postal|phone|phones|contact|holder|account|number|numbers|digits|person|persons|personid|household|households|head|newhead|payee|applicant|` +
	`agent|member|members|spouse|supporter|recipient|subject|residence|relation|local|integrated|linkage|value|values|body|text|sealed|identity|key|token)s?$`)

var personalTypes = regexp.MustCompile(`/(addressee\.(Local|Integrated|Household|Ref)|inquiry\.(LinkageCode|Subject))$`)

// fill marks every personal text and day in a value, unexported fields too, and says whether there
// was one.
func fill(v reflect.Value, marking bool, above []reflect.Type) bool {
	if slices.Contains(above, v.Type()) || len(above) > 8 {
		return false
	}
	above = append(slices.Clone(above), v.Type())
	marking = marking || personalTypes.MatchString(v.Type().PkgPath()+"."+v.Type().Name())
	switch v.Type() {
	case reflect.TypeFor[civil.Date]():
		if marking {
			v.Set(reflect.ValueOf(civil.MustDate(markDay)))
		}
		return marking
	case reflect.TypeFor[time.Time]():
		return false
	}
	switch v.Kind() { //nolint:exhaustive // the kinds that hold texts
	case reflect.String:
		plain := v.Type() == reflect.TypeFor[string]() || personalTypes.MatchString(v.Type().PkgPath()+"."+v.Type().Name())
		if marking && plain {
			v.SetString(markText)
		}
		return marking && plain
	case reflect.Struct:
		return fillFields(v, marking, above)
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		if !fill(p.Elem(), marking, above) {
			return false
		}
		v.Set(p)
		return true
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			if marking {
				v.SetBytes([]byte(markText))
			}
			return marking
		}
		s := reflect.MakeSlice(v.Type(), 1, 1)
		if !fill(s.Index(0), marking, above) {
			return false
		}
		v.Set(s)
		return true
	case reflect.Array:
		marked := false
		for i := range v.Len() {
			marked = fill(v.Index(i), marking, above) || marked
		}
		return marked
	case reflect.Map:
		return fillMap(v, marking, above)
	}
	return false
}

func fillFields(v reflect.Value, marking bool, above []reflect.Type) (marked bool) {
	for i := range v.NumField() {
		f := v.Field(i)
		if !f.CanSet() {
			f = reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
		}
		field := v.Type().Field(i)
		marked = fill(f, marking || !field.Anonymous && personal.MatchString(field.Name), above) || marked
	}
	return marked
}

func fillMap(v reflect.Value, marking bool, above []reflect.Type) bool {
	key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	marked := fill(key, marking, above)
	marked = fill(elem, marking, above) || marked
	m := reflect.MakeMap(v.Type())
	m.SetMapIndex(key, elem)
	v.Set(m)
	return marked
}
