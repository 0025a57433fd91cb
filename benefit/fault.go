package benefit

import (
	"strconv"
	"strings"
)

// Fault is one thing that is wrong with a program's JSON, or, of [Lint], probably wrong.
type Fault struct {
	// Pointer is the place as a JSON pointer (RFC 6901); "" is the whole.
	Pointer string `json:"pointer"`
	// Code is one of the Fault or Lint constants.
	Code string `json:"code"`
	// Line and Column count from one; 0 where the place is not in the text: what a program
	// inherits, or what is missing as a whole.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Override is the number, from one, of the override whose text Pointer, Line and Column are
	// about; 0: the program's own.
	Override int `json:"override,omitempty"`
	// Allowed are the values that may stand there, where they are few.
	Allowed []string `json:"allowed,omitempty"`
}

// The codes of faults.
const (
	FaultSyntax     = "syntax"            // not JSON
	FaultType       = "type"              // a value of the wrong kind
	FaultRequired   = "required"          // a key that must be there is not
	FaultUnknownKey = "unknown_key"       // a key that the format does not have
	FaultValue      = "value"             // not one of the values allowed
	FaultPattern    = "pattern"           // not written as it must be: an amount, a date, an id
	FaultShort      = "too_short"         // too few entries
	FaultNoMatch    = "no_match"          // none of the forms allowed here
	FaultDuplicate  = "duplicate"         // an id given twice
	FaultPredicate  = "unknown_predicate" // no such predicate in this place
	FaultBasis      = "unknown_basis"     // a citation that the program does not have
	FaultReason     = "unknown_reason"    // no such refusal code
	FaultDate       = "date"              // no such day, or a span that ends before it begins
	FaultAmount     = "amount"            // an amount that is not positive, or too large
	FaultYear       = "fiscal_year"       // no levy parameters for the fiscal year
	FaultMissing    = "missing_parameter" // a predicate needs a parameter that the program does not give
	FaultFormat     = "format"            // a format of another version
	FaultFixed      = "fixed"             // a key that an override cannot change
	FaultTown       = "town"              // an override of another municipality
	FaultDay        = "day"               // an override that is not in force, or not known yet
	FaultName       = "unknown_name"      // nothing is defined by the name
)

// faultTexts say what a code means.
var faultTexts = map[string]Text{
	FaultSyntax:     {"JSONとして読めません", "this is not JSON"},
	FaultType:       {"値の種類が違います", "the value is of the wrong kind"},
	FaultRequired:   {"必要な項目がありません", "a key that must be there is missing"},
	FaultUnknownKey: {"知らない項目です", "the format has no such key"},
	FaultValue:      {"使えない値です", "this is not one of the values allowed"},
	FaultPattern:    {"書き方が正しくありません", "this is not written as it must be"},
	FaultShort:      {"値が足りません", "there are too few entries"},
	FaultNoMatch:    {"ここで使える形ではありません", "none of the forms allowed here"},
	FaultDuplicate:  {"二度書かれています", "this is given twice"},
	FaultPredicate:  {"知らない条件です", "there is no such predicate here"},
	FaultBasis:      {"根拠の一覧にありません", "the program has no such citation"},
	FaultReason:     {"知らない却下事由です。文面（wording）を付けるか、R01からR22を使ってください", "no such refusal code; give a wording or use R01 to R22"},
	FaultDate:       {"日付がないか、期間の終わりが始まりより前です", "no such day, or a span that ends before it begins"},
	FaultAmount:     {"金額が正しくありません", "this is no amount"},
	FaultYear:       {"この年度の住民税のデータがありません", "there are no levy parameters for the fiscal year"},
	FaultMissing:    {"この条件に必要な項目がありません", "the predicate needs a parameter that the program does not give"},
	FaultFormat:     {"形式の版が違います", "a format of another version"},
	FaultFixed:      {"上書きで変えられない項目です", "an override cannot change this key"},
	FaultTown:       {"ほかの市区町村の上書きです", "the override belongs to another municipality"},
	FaultDay:        {"この日には適用されない上書きです", "the override is not in force on the day, or not known yet"},
	FaultName:       {"その名前の定義がありません", "nothing is defined by this name"},

	LintOverlap: {"加算の対象が重なっています", "additions overlap"},
	LintNever:   {"同時に成り立たない条件です", "the windows exclude each other"},
	LintYear:    {"年度と基準日が離れています", "fiscal year and base date are apart"},
	LintProgram: {"知らない給付金です", "no program of this id is known"},
	LintBuiltin: {"組み込みの給付金と同じ識別子です", "the id of a built-in program"},
	LintSame:    {"何も変えない上書きです", "the override changes nothing"},
}

// Text is a sentence about the fault, with the values allowed where they are few.
func (f Fault) Text(lang Lang) string {
	text := faultTexts[f.Code].In(lang)
	if len(f.Allowed) == 0 {
		return text
	}
	if lang == English {
		return text + ": " + strings.Join(f.Allowed, ", ")
	}
	return text + "（" + strings.Join(f.Allowed, "、") + "）"
}

// String shows place and code.
func (f Fault) String() string {
	at := ""
	if f.Line > 0 {
		at = strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Column) + " "
	}
	return at + strconv.Quote(f.Pointer) + " " + f.Code
}
