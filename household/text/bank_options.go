package text

// Class is the kind of field in a bank file (全銀): which characters it may hold depends on it. Its
// zero value is [ClassParty].
type Class uint8

const (
	// ClassParty is the name of a recipient or sender (受取人名, 依頼人名): kana, capitals, digits, space
	// and ( ) - .
	ClassParty Class = iota
	// ClassBank is the name of a bank or branch (銀行名, 支店名): kana, capitals, digits, space and the
	// hyphen.
	ClassBank
	// ClassPayroll is the name in a payroll file (給与, 賞与): kana, digits and space.
	ClassPayroll
	// ClassEDI is EDI情報: as ClassParty, and also ｦ / \ ｢ and ｣.
	ClassEDI
)

// Width returns the width of the class in bytes: 30, 15, 30 and 20. The sender's name (依頼人名) has
// 40: set MaxBytes.
func (c Class) Width() int {
	switch c {
	case ClassParty, ClassPayroll:
		return 30
	case ClassBank:
		return 15
	case ClassEDI:
		return 20
	}
	return 0
}

// Profile is what one bank does otherwise. The zero value is the strict published rule.
type Profile struct {
	// Wo allows ｦ in names, as a revision of the character list does; banks still publish the
	// strict rule.
	Wo bool
	// WoAsO writes ｦ as ｵ where it is not allowed.
	WoAsO bool
	// MiddleDot is written for ・: " " or "."; empty refuses it, because banks differ.
	MiddleDot string
	// Allow and Deny are ASCII characters that the bank takes or refuses otherwise than the class
	// says ("," or ".").
	Allow, Deny string
}

// BankOptions says how a text is brought into bank form. The zero value is the strict form of a
// recipient's name of at most 30 bytes.
type BankOptions struct {
	Class   Class
	Profile Profile
	// MaxBytes is the width of the field; 0 is [Class.Width], less than 0 no limit.
	MaxBytes int
	// Truncate cuts a text that is too long, never between a kana and its mark, with a warning;
	// without it that is an error.
	Truncate bool
	// Hiragana takes hiragana as katakana; without it they are errors.
	Hiragana bool
	// Archaic takes ヰ and ヱ as イ and エ; without it they are errors.
	Archaic bool
	// Abbreviate writes legal entities and offices short (株式会社: ｶ). Accounts are often registered
	// in full: ask before using it.
	Abbreviate bool
}

func (o *BankOptions) limit() int {
	if o.MaxBytes == 0 {
		return o.Class.Width()
	}
	return o.MaxBytes
}
