package house

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/audit"
)

// Wall 2, its other half: no event has a place for a name, a number or an address in the clear.
// Every text in an event is a [audit.Code]; there is no other text, no bytes of free length, and
// nothing that could hold anything.
func TestWallsEventHasNoPlaceForPersonalData(t *testing.T) {
	t.Parallel()
	walkEvent(t, reflect.TypeFor[audit.Event](), "Event")
}

func walkEvent(t *testing.T, typ reflect.Type, path string) {
	t.Helper()
	switch typ {
	case reflect.TypeFor[audit.Code](), reflect.TypeFor[time.Time]():
		return
	}
	switch typ.Kind() {
	case reflect.Struct:
		for f := range typ.Fields() {
			walkEvent(t, f.Type, path+"."+f.Name)
		}
	case reflect.Slice:
		assert.NotEqual(t, reflect.Uint8, typ.Elem().Kind(), "%s holds bytes of any length", path)
		walkEvent(t, typ.Elem(), path+"[]")
	case reflect.Array:
		if typ.Elem().Kind() == reflect.Uint8 {
			assert.LessOrEqual(t, typ.Len(), 32, "%s is longer than a hash", path)
			return
		}
		walkEvent(t, typ.Elem(), path+"[]")
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Int64, reflect.Bool:
	default:
		assert.Fail(t, "a place for anything", "%s is a %s", path, typ)
	}
}

func TestWallsCodeIsNoPlaceForPersonalData(t *testing.T) {
	t.Parallel()
	for _, personal := range []string{
		"山田太郎", "ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ", "熊谷市宮町二丁目47番地1", "000000000140", "0000-0000-0140", "T000000000140x", "8700110005901", "048-524-1111", "080 0000 0000",
		"12345678901", strings.Repeat("a", audit.MaxCode+1), "taro@example.jp",
	} {
		assert.False(t, audit.Code(personal).Valid(), "%s", personal)
	}
	for _, code := range []string{"", "officer-17", "R01", "2021/00123", "T1"} {
		assert.True(t, audit.Code(code).Valid(), "%s", code)
	}
}
