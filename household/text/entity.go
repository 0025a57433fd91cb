package text

import (
	"bytes"

	"github.com/kyufu-go/kyufu/household/finding"
)

// term is a word that bank files write short: a kind of legal entity (法人略語), an office (営業所略語) or a
// business (事業略語).
type term struct {
	full, short string
}

// Sources: the published tables of banks; longer words stand before those they begin with.
var (
	legalEntities = []term{
		{"カブシキガイシャ", "カ"}, {"カブシキカイシャ", "カ"}, {"ユウゲンガイシャ", "ユ"}, {"ユウゲンカイシャ", "ユ"},
		{"ゴウメイガイシャ", "メ"}, {"ゴウメイカイシャ", "メ"}, {"ゴウシガイシャ", "シ"}, {"ゴウシカイシャ", "シ"},
		{"ゴウドウガイシャ", "ド"}, {"ゴウドウカイシャ", "ド"},
		{"イリョウホウジンシャダン", "イ"}, {"イリョウホウジンザイダン", "イ"}, {"シャカイイリョウホウジン", "イ"}, {"イリョウホウジン", "イ"},
		{"イッパンザイダンホウジン", "ザイ"}, {"コウエキザイダンホウジン", "ザイ"}, {"ザイダンホウジン", "ザイ"},
		{"イッパンシャダンホウジン", "シャ"}, {"コウエキシャダンホウジン", "シャ"}, {"シャダンホウジン", "シャ"},
		{"シュウキョウホウジン", "シュウ"}, {"ガッコウホウジン", "ガク"}, {"シャカイフクシホウジン", "フク"},
		{"ソウゴガイシャ", "ソ"}, {"ソウゴカイシャ", "ソ"}, {"コウセイホゴホウジン", "ホゴ"},
		{"トクテイヒエイリカツドウホウジン", "トクヒ"}, {"チホウドクリツギョウセイホウジン", "チドク"}, {"ドクリツギョウセイホウジン", "ドク"},
		{"ベンゴシホウジン", "ベン"}, {"チュウカンホウジン", "チュウ"}, {"ギョウセイショシホウジン", "ギョ"}, {"シホウショシホウジン", "シホウ"},
		{"ゼイリシホウジン", "ゼイ"}, {"コクリツダイガクホウジン", "ダイ"}, {"コウリツダイガクホウジン", "ダイ"},
		{"ノウジクミアイホウジン", "ノウ"}, {"カンリクミアイホウジン", "カンリ"}, {"シャカイホケンロウムシホウジン", "ロウム"},
	}
	offices = []term{{"エイギョウショ", "エイ"}, {"シュッチョウショ", "シュツ"}, {"シュッチョウジョ", "シュツ"}}

	// businesses are written short without brackets.
	businesses = []term{
		{"コクミンケンコウホケンダンタイレンゴウカイ", "コクホレン"}, {"コクミンケンコウホケンクミアイ", "コクホ"}, {"ケンコウホケンクミアイ", "ケンポ"},
		{"シャカイホケン", "シャホ"}, {"コウセイネンキン", "コウネン"}, {"シャカイフクシキョウギカイ", "シャキョウ"},
		{"ノウギョウキョウドウクミアイレンゴウカイ", "ノウキョウレン"}, {"ギョギョウキョウドウクミアイレンゴウカイ", "ギョレン"},
		{"キョウサイクミアイ", "キョウサイ"}, {"キョウドウクミアイ", "キョウクミ"}, {"ロウドウクミアイ", "ロウクミ"},
		{"セイメイホケン", "セイメイ"}, {"カイジョウカサイホケン", "カイジョウ"}, {"カサイカイジョウホケン", "カサイ"}, {"レンゴウカイ", "レン"},
	}
)

// bank returns a word of the tables in single bytes; they hold nothing but kana.
func bank(dst []byte, word string) []byte {
	for _, r := range word {
		k := kanaTable[r-kanaFirst]
		if dst = append(dst, k.bank); k.mark != 0 {
			dst = append(dst, k.mark)
		}
	}
	return dst
}

// abbreviate writes at most one legal entity, the businesses and a closing office short. Entities
// and offices need brackets, which not every class takes.
func (b *banker) abbreviate(p *report) {
	brackets := b.allows('(') && b.allows(')')
	if brackets {
		b.replaceEntity(p)
	}
	for _, t := range businesses {
		if i, n := b.find(t); i >= 0 {
			b.replace(p, i, n, "", t, "")
		}
	}
	for _, t := range offices {
		if i, n := b.find(t); brackets && i > 0 && b.start+i+n == len(b.out) {
			b.replace(p, i, n, "(", t, "")
			return
		}
	}
}

func (b *banker) replaceEntity(p *report) {
	for _, t := range legalEntities {
		i, n := b.find(t)
		switch {
		case i < 0:
			continue
		case i == 0 && b.start+n == len(b.out): // nothing but the kind of entity
		case i == 0:
			b.replace(p, i, n, "", t, ")")
		case b.start+i+n == len(b.out):
			b.replace(p, i, n, "(", t, "")
		default:
			b.replace(p, i, n, "(", t, ")")
		}
		return
	}
}

// find returns where the word stands and how long it is, or -1.
func (b *banker) find(t term) (at, size int) {
	var buf [64]byte
	word := bank(buf[:0], t.full)
	return bytes.Index(b.out[b.start:], word), len(word)
}

// replace puts the short form with its brackets in place of n bytes at i, and takes the spaces
// beside it along if it has brackets.
func (b *banker) replace(p *report, i, n int, open string, t term, shut string) {
	text := b.out[b.start:]
	if open != "" && i > 0 && text[i-1] == ' ' {
		i, n = i-1, n+1
	}
	if (shut != "" || open == "") && open+shut != "" && i+n < len(text) && text[i+n] == ' ' {
		n++
	}
	var buf [32]byte
	short := append(bank(append(buf[:0], open...), t.short), shut...)
	rest := text[i+n:]
	k := copy(text[i:], short)
	b.out = b.out[:b.start+i+k+copy(text[i+k:], rest)]
	p.list = append(p.list, finding.Finding{Code: CodeAbbreviated, Severity: finding.Info, At: -1, From: t.full, To: t.short})
}

// abbreviatedHead returns the length of a legal entity in brackets at the head, (ｶ)…, which is no
// valid form; 0 if there is none.
func abbreviatedHead(text []byte) int {
	if len(text) < 3 || text[0] != '(' {
		return 0
	}
	end := bytes.IndexByte(text, ')')
	if end < 0 {
		return 0
	}
	var buf [16]byte
	for _, t := range legalEntities {
		if bytes.Equal(text[1:end], bank(buf[:0], t.short)) {
			return end + 1
		}
	}
	return 0
}

// PartyMatch says how far two names of account holders agree.
type PartyMatch uint8

const (
	// PartiesDiffer means: they are different.
	PartiesDiffer PartyMatch = iota
	// PartiesShareAbbreviation means: the same once legal entities and offices are written short
	// (カブシキガイシャヤマダ and ｶ)ﾔﾏﾀﾞ).
	PartiesShareAbbreviation
	// PartiesEqual means: the same in bank form, spaces aside (キャノン and ｷﾔﾉﾝ).
	PartiesEqual
)

// String returns "different", "same_abbreviated" or "equal".
func (m PartyMatch) String() string {
	return [...]string{"different", "same_abbreviated", "equal"}[min(m, PartiesEqual)]
}

// CompareParties compares two names in kana as banks do: in bank form, hiragana and ヲ taken along,
// spaces aside. A name with anything that no bank file holds (kanji) equals none.
func CompareParties(a, b string) PartyMatch {
	for _, short := range []bool{false, true} {
		x, okA := partyKey(a, short)
		y, okB := partyKey(b, short)
		switch {
		case !okA || !okB || x != y:
		case short:
			return PartiesShareAbbreviation
		default:
			return PartiesEqual
		}
	}
	return PartiesDiffer
}

func partyKey(s string, short bool) (string, bool) {
	out, list := AppendBankBytes(nil, s, BankOptions{
		MaxBytes: -1, Hiragana: true, Archaic: true, Abbreviate: short, Profile: Profile{WoAsO: true, MiddleDot: " "},
	}, nil)
	return string(bytes.ReplaceAll(out, []byte(" "), nil)), len(out) > 0 && !list.Failed()
}
