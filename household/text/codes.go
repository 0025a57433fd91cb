package text

// Codes of the findings of this package. A code never changes its meaning.
const (
	// CodeCharacter (error): the target does not allow the character.
	CodeCharacter = "character"
	// CodeLength (error): the text is longer than the target allows. From holds nothing, To the
	// longest safe cut.
	CodeLength = "length"
	// CodeEmpty (error): nothing is left.
	CodeEmpty = "empty"
	// CodeCase (info): a letter became upper case.
	CodeCase = "case"
	// CodeSmallKana (info): a small kana (小書き) became a large one.
	CodeSmallKana = "small_kana"
	// CodeLongMark (info): a long vowel mark (長音) became a hyphen, or the reverse.
	CodeLongMark = "long_mark"
	// CodeHyphen (info): a hyphen, dash or minus became the one of the target.
	CodeHyphen = "hyphen"
	// CodeSpace (info): outer spaces were taken off, an inner run became one space.
	CodeSpace = "space"
	// CodeInvisible (warning): a character that nobody sees was removed.
	CodeInvisible = "invisible"
	// CodeSubstituted (info): a character was replaced as an option asks.
	CodeSubstituted = "substituted"
	// CodeScript (info): hiragana became katakana, or the reverse.
	CodeScript = "script"
	// CodeAbbreviated (info): a kind of legal entity or office was abbreviated.
	CodeAbbreviated = "abbreviated"
	// CodeTruncated (warning): the text was cut, as an option asks.
	CodeTruncated = "truncated"
	// CodeGaiji (外字; warning in a decoder, error in a name): a private character whose meaning only
	// one municipality knows.
	CodeGaiji = "gaiji"
	// CodeLoss (warning): a mark (〓, U+FFFD, a lone ? or ■) that stands where a character was
	// probably lost.
	CodeLoss = "probable_loss"
	// CodeSelector (warning): a variation selector was taken off, so that a glyph was lost.
	CodeSelector = "selector_lost"
	// CodeUnregistered (warning): a variation sequence that no known collection registers.
	CodeUnregistered = "selector_unregistered"
	// CodeDuplicatePair (info): a byte pair that a second pair shares its character with; writing
	// the text gives the other pair.
	CodeDuplicatePair = "duplicate_pair"
	// CodeLookalike (info): a character was written as the one that looks like it (〜 as ～).
	CodeLookalike = "lookalike"
	// CodeUnencodable (error): the target set lacks the character.
	CodeUnencodable = "unencodable"
	// CodeShrunk (縮退; info): a character was replaced by its only candidate.
	CodeShrunk = "shrunk"
	// CodeAmbiguous (warning): there are several candidates or readings, and none was picked.
	CodeAmbiguous = "ambiguous"
	// CodeFormat (error): the text has not the form that is read.
	CodeFormat = "format"
	// CodePlaceholder (warning): a value that systems write for "none" (0000000).
	CodePlaceholder = "placeholder"
	// CodeOldForm (warning): a form no longer in use (postal codes of 3 or 5 digits).
	CodeOldForm = "old_form"
)
