// Package text turns what people wrote into what a record, a list or a bank file can hold. It takes
// names in kana and kanji, addresses and telephone numbers, and says what that cost.
//
// No function here gives a text alone: every conversion returns it with a [finding.List] of what
// was changed, lost or refused, each with a stable code (Code…), a severity and the position in the
// original in code points. A list with an error means that the result is not for use; nothing is
// cut, dropped or picked in silence. Each conversion has an append form (dst and list from the
// caller, no allocation when both have room) and a convenient one that returns its argument when
// nothing changes. Everything is a pure function of its arguments, safe for concurrent use,
// idempotent (N(N(x)) = N(x)) and takes any bytes without panic.
//
// # Which function for what
//
//	a name for a bank file (全銀)         BankKana, AppendBank, AppendBankBytes, with Class and Profile
//	width, hiragana, katakana             Form: Halfwidth, Fullwidth, Hiragana, Katakana, ASCII
//	comparing and finding names in kana   Key: KeyKana, KeySeion (清音化)
//	a kanji name to be stored             Name, CompareNames
//	what a printer or list can show       Set: X0208, X0213, SetCP932; PlaceOf and its Level
//	another shape of a kanji (縮退)       Shrink, with Variants; the whole map is in the module household/text/mj
//	bytes of a file                       Encoding: CP932, CP932NEC, ShiftJIS, EUCJP, EUCJPExt, JISX0201; DecodeExact; Expand for ㋿
//	postal code, telephone, address       ParsePostal, ParsePhones, SplitAddress, CompareAddresses; the areas of all municipalities
//	                                      are in the module household/text/town
//	CSV                                   package household/text/table
//
// # Bank form
//
// Bytes of JIS X 0201. Small kana become large (ｬ is ﾔ), long marks and hyphens are 2D, letters
// capitals; ﾞ stands only after か さ た は and ウ, ﾟ only after は. What a field takes depends on its
// class, not on the file:
//
//	ClassBank     銀行名, 支店名      kana but ｦ, A–Z, 0–9, space, -
//	ClassParty    受取人名, 依頼人名   the same and ( ) .
//	ClassPayroll  給与, 賞与の氏名     kana but ｦ, 0–9, space
//	ClassEDI      EDI情報             as ClassParty, and ｦ / \ ｢ ｣
//
// ・ has no agreed replacement and is refused unless the bank's [Profile] says what to write. Text
// that is too long is refused, unless Truncate is set; it is then cut between characters, never
// between a kana and its mark.
//
// # Names in kanji
//
// Neither NFC nor NFKC is ever run over a name: 460 CJK compatibility ideographs (神 U+FA19, 塚
// U+FA10) would become other characters. Only kana are composed. Private characters (外字) are
// errors, because they mean something only inside one municipality. Variation selectors stay with
// their base, and do not count for the width of a field.
//
// # CP932
//
// The byte pairs are those that Windows and glibc write: JIS X 0208, then NEC row 13, then the IBM
// extensions; 髙 is FB FC. A file that holds the other pair (EE E0) is read with an info, and
// [Encoding.DecodeExact] writes the bytes back as they came. F040–F9FC is U+E000– U+E757 with a
// warning, never U+FFFD. 〜 − — ‖ ¥ are written as the characters they look like, with an info.
//
// # Tables
//
// cp932_table.go is made by gen_cp932.go from x/text, kana_table.go by gen_kana.go from x/text,
// x0213_table.go by gen_x0213.go from glibc, phone_table.go by gen_phone.mjs from libphonenumber;
// tests check them against their derivation and, where iconv is installed, CP932 against glibc.
// Municipalities come from package household/municipality.
package text

//go:generate go run gen_cp932.go
//go:generate go run gen_x0212.go
//go:generate go run gen_kana.go
