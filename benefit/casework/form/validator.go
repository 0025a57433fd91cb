package form

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"

	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

// Validator checks forms and single records by their struct tags with
// go-playground/validator. Of a record it finds what [record.Checker.Single] finds, by another
// way; a test holds the two equal. For files of records use a Checker: it is far faster. It is
// safe for concurrent use.
type Validator struct {
	validate *validator.Validate
}

// tagCodes maps tags to codes; a tag that is not here is a matter of characters.
var tagCodes = map[string]string{
	"number": record.CodeDigits, "plain": record.CodeDigits, "len": record.CodeLength, "max": record.CodeLength,
	"width": record.CodeLength, "bytes": record.CodeLength, "list": record.CodeCode, "date": record.CodeFormat, "day": record.CodeRange,
	"timestamp": record.CodeFormat, "phone": record.CodeFormat, "postal": record.CodeFormat, "local": record.CodeGaiji,
}

var (
	digitsPattern = regexp.MustCompile(`^[0-9]*$`)
	keyPattern    = regexp.MustCompile(`^[0-9A-Za-z_-]+$`)
	linePattern   = regexp.MustCompile(`^[^\x00-\x1F\x7F-\x{9F}]*$`)
	gaijiPattern  = regexp.MustCompile(`[\x{E000}-\x{F8FF}\x{F0000}-\x{10FFFF}]`)
	kanaPattern   = regexp.MustCompile(`^[ァ-ーＡ-Ｚａ-ｚ０-９\x{3000}（）－．，’＇／]*$`)
	phonePattern  = regexp.MustCompile(`^\+?[0-9]+(-[0-9]+){0,3}( 内線[0-9]+)?$`)
	selectors     = regexp.MustCompile(`[\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}]`)
)

// New returns a validator with the tags of [record.Record].
func New(cfg record.Config) (*Validator, error) {
	lists := cfg.Lists
	if lists == nil {
		lists = record.BuiltinLists()
	}
	v := &Validator{validate: validator.New(validator.WithRequiredStructEnabled())}
	v.validate.RegisterTagNameFunc(func(f reflect.StructField) string {
		id, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return id
	})
	tests := map[string]func(value, param string) bool{
		"list":      func(s, list string) bool { _, ok := lists.Find(list, s); return ok },
		"key":       func(s, _ string) bool { return keyPattern.MatchString(s) },
		"plain":     func(s, _ string) bool { return s == "0" || s[0] != '0' },
		"line":      func(s, _ string) bool { return utf8.ValidString(s) && linePattern.MatchString(s) },
		"local":     func(s, _ string) bool { return !gaijiPattern.MatchString(s) },
		"kana":      func(s, _ string) bool { return kanaPattern.MatchString(s) },
		"width":     within,
		"date":      func(s, _ string) bool { return dateCode(s) != record.CodeFormat },
		"day":       func(s, _ string) bool { return dateCode(s) != record.CodeRange },
		"timestamp": isTimestamp,
		"phone":     isPhone,
		"postal": func(s, _ string) bool {
			return (len(s) == 7 || len(s) == 5 || len(s) == 3) && digitsPattern.MatchString(s)
		},
		"holder": func(s, _ string) bool { return isHolder(s, -1) || tooLong(s) },
		"bytes":  func(s, width string) bool { n, err := strconv.Atoi(width); return err == nil && isHolder(s, n) },
	}
	for tag, test := range tests {
		fn := func(f validator.FieldLevel) bool { return test(f.Field().String(), f.Param()) }
		if err := v.validate.RegisterValidation(tag, fn); err != nil {
			return nil, fmt.Errorf("form: tag %s: %w", tag, err)
		}
	}
	return v, nil
}

// Record returns what is wrong with single fields of a normalised record, in order.
func (v *Validator) Record(r *record.Record) finding.List { return v.check(r) }

// Application returns what is wrong with single fields of a form, in order.
func (v *Validator) Application(a *Application) finding.List { return v.check(a) }

func (v *Validator) check(tagged any) finding.List {
	var bad validator.ValidationErrors
	if !errors.As(v.validate.Struct(tagged), &bad) {
		return nil
	}
	var list finding.List
	for _, e := range bad {
		code, ok := tagCodes[e.Tag()]
		if !ok {
			code = record.CodeCharacter
		}
		list = append(list, finding.Finding{Code: code, Severity: finding.Error, Field: e.Field(), At: -1})
	}
	return list
}

func within(s, width string) bool {
	n, err := strconv.Atoi(width)
	return err == nil && utf8.RuneCountInString(selectors.ReplaceAllString(s, "")) <= n
}

// dateCode returns the code of what is wrong with a date, "" for nothing.
func dateCode(s string) string {
	reading, err := civil.Parse(s, civil.ParseOptions{})
	var coded interface{ Code() string }
	switch {
	case errors.As(err, &coded) && coded.Code() != record.CodeFormat:
		return record.CodeRange
	case err != nil:
		return record.CodeFormat
	case reading.Date.Known() && reading.Date.String() != s:
		return record.CodeFormat
	}
	return ""
}

func isTimestamp(s, _ string) bool {
	for _, layout := range [...]string{"2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && len(s) == len(layout) {
			return t.Year() >= civil.MinYear && t.Year() <= civil.MaxYear
		}
	}
	return false
}

func isPhone(s, _ string) bool {
	for number := range strings.SplitSeq(s, " / ") {
		plain, _, _ := strings.Cut(number, " ")
		if !phonePattern.MatchString(number) || len(plain) < 3 {
			return false
		}
	}
	return true
}

// tooLong reports a holder's name that is only not in form yet and would be too long in it: that is
// told by its length.
func tooLong(s string) bool {
	out, list := text.BankKana(s, text.BankOptions{MaxBytes: -1})
	return !list.Failed() && utf8.RuneCountInString(out) > text.ClassParty.Width()
}

func isHolder(s string, width int) bool {
	out, list := text.BankKana(s, text.BankOptions{MaxBytes: -1})
	return !list.Failed() && out == s && (width < 0 || utf8.RuneCountInString(s) <= width)
}
