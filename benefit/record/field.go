package record

import (
	"strings"

	"github.com/kyufu-go/kyufu/household/text/table"
)

//go:generate go run gen.go

// Field is one of the 139 fields of 別添1. The constants I1, C1, B1 … are in the order
// of the record; [Field.ID] is the stable name, which findings carry.
type Field uint8

// Type is what a field holds.
type Type uint8

// The types of fields. Every value is text; the type says which.
const (
	TypeSealed    Type = iota + 1 // 個人番号: always empty in a record
	TypeKey                       // a number of some register: letters, digits, - and _
	TypeSequence                  // 連番: digits
	TypeDate                      // YYYY-MM-DD, or with unknown parts as it was written
	TypeTimestamp                 // YYYY-MM-DDThh:mm:ss
	TypePhone                     // with hyphens
	TypePostal                    // seven digits
	TypeText                      // text in one line
	TypeLot                       // 番地: numbers with hyphens
	TypeName                      // a name in kanji, never normalised by NFC
	TypeKana                      // a name in full-width katakana
	TypeCode                      // a code out of a list
	TypeFlag                      // 0 or 1
	TypeYen                       // yen, plain digits
	TypeBank                      // four digits
	TypeBranch                    // three digits
	TypeAccount                   // seven digits
	TypeSymbol                    // ゆうちょ記号, five digits
	TypeYucho                     // ゆうちょ番号, up to eight digits
	TypeHolder                    // account holder in the form of bank files, half-width
)

var typeNames = [...]string{
	"", "sealed", "key", "sequence", "date", "timestamp", "phone", "postal", "text", "lot", "name", "kana", "code",
	"flag", "yen", "bank", "branch", "account", "symbol", "yucho", "holder",
}

// String returns the name of the type.
func (t Type) String() string { return typeNames[t] }

// Privacy is how carefully a field is to be handled.
type Privacy uint8

// The privacy classes.
const (
	PrivacyNone       Privacy = iota // says nothing about a person by itself
	PrivacyIdentifier                // a number by which a person is found
	PrivacyPersonal                  // name, address, birth, telephone
	PrivacyAccount                   // bank account
	PrivacySensitive                 // tax, public assistance, health, refusal
	PrivacyNumber                    // 個人番号
)

// String returns the name of the class.
func (p Privacy) String() string {
	return [...]string{"none", "identifier", "personal", "account", "sensitive", "number"}[p]
}

// Block is the group of fields that are filled together.
type Block uint8

// The blocks.
const (
	BlockIdentity         Block = iota + 1 // 識別
	BlockContact                           // 連絡先
	BlockApplication                       // 申請
	BlockAgent                             // 代理人
	BlockAccount                           // 口座
	BlockClasses                           // 申請区分
	BlockRecipient                         // 受給者
	BlockNewYearAddress                    // 1月1日住所
	BlockAddition                          // 加算
	BlockSupporter                         // 扶養者
	BlockRecipientClasses                  // 受給者区分
	BlockTax                               // 課税・異動
	BlockPayment                           // 支払
	BlockPaidAccount                       // 支払口座実績
	BlockReturn                            // 戻入
)

var blockNames = [...]string{"", "識別", "連絡先", "申請", "代理人", "口座", "申請区分", "受給者", "1月1日住所", "加算", "扶養者",
	"受給者区分", "課税・異動", "支払", "支払口座実績", "戻入"}

// String returns the Japanese name of the block.
func (b Block) String() string { return blockNames[b] }

// Stage is the step of the work that writes a field.
type Stage uint8

// The stages, in the order of the work.
const (
	StageIdentify     Stage = iota + 1 // who the person is: from the register
	StageApplication                   // from the form
	StageCircumstance                  // from the register and welfare data
	StageDependency                    // from the tax roll or an inquiry
	StageTax                           // from the tax roll or an inquiry
	StageChild                         // additions for children
	StageDecide                        // review and decision
	StagePay                           // payment and its result
	StageReturn                        // repayment
)

// String returns the name of the stage.
func (s Stage) String() string {
	return [...]string{"", "identify", "application", "circumstance", "dependency", "tax", "child", "decide", "pay", "return"}[s]
}

// Info describes a field.
type Info struct {
	Field   Field
	ID      string // I1, C1, B1 …: stable
	JA      string // the name in 別添1
	Go      string // the name in Record
	EN      string
	Block   Block
	Type    Type
	Width   int    // the most characters; variation selectors do not count
	List    string // of a code: the name of its list
	Privacy Privacy
	Stage   Stage
}

// Info returns the description of the field.
func (f Field) Info() Info { return infos[f] }

// ID returns the stable name, "" for a number that is no field.
func (f Field) ID() string {
	if int(f) >= Count {
		return ""
	}
	return infos[f].ID
}

// String returns the ID.
func (f Field) String() string { return f.ID() }

// Header returns the column header, "B47 住登区分コード": the name alone is not unique.
func (f Field) Header() string { return infos[f].ID + " " + infos[f].JA }

// Fields returns the descriptions of all fields in order.
func Fields() []Info { return append([]Info(nil), infos[:]...) }

var fieldsByID = func() map[string]Field {
	m := make(map[string]Field, Count)
	for i := range infos {
		m[infos[i].ID] = infos[i].Field
	}
	return m
}()

// ParseField finds a field by its ID or its column header.
func ParseField(s string) (Field, bool) {
	id, _, _ := strings.Cut(s, " ")
	f, ok := fieldsByID[id]
	return f, ok && (s == id || s == f.Header())
}

// Columns returns the columns of a CSV file of records: a header is the field's ID with
// its name, or the ID alone, or the name where no other field has it.
func Columns() []table.Column {
	seen := map[string]int{}
	for i := range infos {
		seen[infos[i].JA]++
	}
	columns := make([]table.Column, Count)
	for i := range infos {
		names := []string{infos[i].Field.Header(), infos[i].ID}
		if seen[infos[i].JA] == 1 {
			names = append(names, infos[i].JA)
		}
		columns[i] = table.Column{ID: infos[i].ID, Names: names, Optional: true}
	}
	return columns
}
