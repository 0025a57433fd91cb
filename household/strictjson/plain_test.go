package strictjson_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

// skip reads one value of any kind.
func skip(text string) ([]byte, bool) {
	p := strictjson.NewPlain([]byte(text))
	raw := p.Skip()
	return raw, p.End()
}

func TestAPlainTakesWhatIsWrittenPlainly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		` { "a" : [ 1 , -2 , "日本" , true , false , null , { } , [ ] ] } `: true,
		`0`: true, `123456789012345`: true, `-123456789012345`: true,
		`1234567890123456`: false, `01`: false, `-0`: false, `-`: false, `1.5`: false, `1e3`: false, `1x`: false,
		`"\n"`: false, "\"\n\"": false, "\"\xff\"": false, `"open`: false, ``: false, `{`: false, `[1`: false, `[1,]`: false, `[,1]`: false, `[1 2]`: false,
		`{"a":1,}`: false, `{"a" 1}`: false, `{a:1}`: false, `{"a":1 "b":2}`: false, `{,}`: false, `tru`: false, `nul`: false, `falsetrue`: false,
		`{} {}`: false, "\ufeff{}": false, "\x00{}": false,
		strings.Repeat("[", 60) + strings.Repeat("]", 60): true,
		strings.Repeat("[", 90) + strings.Repeat("]", 90): false,
	} {
		_, ok := skip(text)
		assert.Equal(t, want, ok, text)
	}
}

func TestAKeyGivenTwiceStops(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{`{"a":"1","b":"2"}`: true, `{"a":"1","b":"2","a":"3"}`: false} {
		p := strictjson.NewPlain([]byte(text))
		var seen uint32
		var said []byte
		for key, ok := p.Object(); ok; key, ok = p.Next() {
			p.Once(&seen, int(key[0]-'a'))
			said = append(said, p.Text()...)
		}
		assert.Equal(t, want, p.End(), text)
		if want {
			assert.Equal(t, "12", string(said))
		}
	}
}

func TestTextsAreReadInTheirOrder(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		`[]`: {}, `[ "a" , "日本" ]`: {"a", "日本"}, `["a",1]`: nil, `["a"`: nil, `["\n"]`: nil, `null`: nil, `{}`: nil,
	} {
		p := strictjson.NewPlain([]byte(text))
		got := p.Texts()
		assert.Equal(t, want != nil, p.End(), text)
		if want != nil {
			assert.Equal(t, want, got, text)
		}
	}
}

// What a Plain takes is JSON, and what Check takes but for keys given twice.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2,"b",null,true]}`, `"\ud83d"`, `[[[]]]`, `{"a":{"a":{}}}`, ` 12 `, `-0`, `1e5`, "\ufeff1", `{"a":1,"a":2}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		raw, ok := skip(string(text))
		if !ok {
			return
		}
		assert.True(t, json.Valid(raw))
		if err := strictjson.Check(text); err != nil {
			assert.ErrorIs(t, err, strictjson.CodeDuplicateKey)
		}
	})
}
