package text_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/text"
)

func ExampleSplitAddress() {
	a, findings := text.SplitAddress("埼玉県熊谷市宮町２丁目４７番地１　コーポ宮町101号室", text.AddressOptions{})
	fmt.Println(a.Prefecture, a.County, a.Section, a.Lot, a.Building, len(findings))
	b, _ := text.SplitAddress("埼玉県大里郡寄居町大字寄居1180-1", text.AddressOptions{})
	fmt.Println(b.County, b.Town, b.Municipality(), b.TownArea(), b.Lot)
	// Output:
	// 埼玉県 熊谷市 宮町二丁目 47-1 コーポ宮町101号室 0
	// 大里郡 寄居町 大里郡寄居町 大字寄居 1180-1
}

func ExampleCompareAddresses() {
	a, _ := text.SplitAddress("埼玉県熊谷市宮町二丁目47番地1", text.AddressOptions{})
	b, _ := text.SplitAddress("熊谷市宮町2-47-1", text.AddressOptions{})
	fmt.Println(text.CompareAddresses(a, b))
	// Output: equal [prefecture_omitted chome_as_number]
}

func parts(a text.Address) string {
	return strings.Join([]string{a.Prefecture, a.County, a.Town, a.Section, a.Lot, a.Building}, "|")
}

func TestSplitAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, in, want string
		found        []string
	}{
		{"A1", "熊谷市宮町２丁目４７番地１", "|熊谷市||宮町二丁目|47-1|", nil},
		{"A2", "埼玉県熊谷市宮町二丁目47番地1 コーポ宮町101号室", "埼玉県|熊谷市||宮町二丁目|47-1|コーポ宮町101号室", nil},
		{"A4", "東京都千代田区霞が関一丁目21番7号", "東京都|千代田区||霞が関一丁目|21-7|", nil},
		{"A4 alone", "21番7号", "||||21-7|", []string{"municipality_unknown?@0"}},
		{"A5", "港区三田2-2-18三田マンション304", "|港区||三田|2-2-18|三田マンション304", []string{"municipality_ambiguous@0"}},
		{"A6", "松山市一番町4丁目4-2", "|松山市||一番町四丁目|4-2|", nil},
		{"A8", "京都市上京区中長者町通新町西入仲之町276", "|京都市上京区||中長者町通新町西入仲之町|276|", nil},
		{"A12", "東京県世田谷区太子堂1-1", "東京県|世田谷区||太子堂|1-1|", []string{"prefecture_unknown?@0"}},
		{"A13", "熊谷市宮町１−１ａ", "|熊谷市||宮町|1-1A|", nil},
		{"A13 hyphen", "熊谷市宮町1‐1Ａ", "|熊谷市||宮町|1-1A|", nil},
		{"A13 long mark", "熊谷市宮町1ー1A", "|熊谷市||宮町|1-1A|", nil},
		{"J23", "愛媛\U000E0104県松山市一番町4-4-2", "愛媛県|松山市||一番町|4-4-2|", []string{"selector_lost?@2"}},
		{"county", "埼玉県大里郡寄居町大字寄居1180番地の1", "埼玉県|大里郡|寄居町|大字寄居|1180-1|", nil},
		{"county left out", "埼玉県寄居町寄居1180", "埼玉県||寄居町|寄居|1180|", nil},
		{"designated city", "さいたま市大宮区桜木町1-7-5", "|さいたま市大宮区||桜木町|1-7-5|", nil},
		{"a city with 市 inside", "三重県四日市市諏訪町1-5", "三重県|四日市市||諏訪町|1-5|", nil},
		{"a city with 郡 inside", "福島県郡山市朝日一丁目23-7", "福島県|郡山市||朝日一丁目|23-7|", nil},
		{"a county with 市 inside", "奈良県高市郡明日香村大字岡55", "奈良県|高市郡|明日香村|大字岡|55|", nil},
		{"余市", "北海道余市郡余市町朝日町26", "北海道|余市郡|余市町|朝日町|26|", nil},
		{"an island", "東京都八丈町大賀郷2551-2", "東京都||八丈町|大賀郷|2551-2|", nil},
		{"札幌", "札幌市中央区北１条西２丁目", "|札幌市中央区||北1条西二丁目||", nil},
		{"地割", "岩手県九戸郡野田村大字野田第20地割14", "岩手県|九戸郡|野田村|大字野田第20地割|14|", nil},
		{"kanji numbers", "熊谷市宮町二丁目四十七番地一", "|熊谷市||宮町二丁目|47-1|", nil},
		{"kanji chome over ten", "熊谷市久下十二丁目3", "|熊谷市||久下十二丁目|3|", nil},
		{"room after a hyphen", "熊谷市宮町2-47-1-101号室", "|熊谷市||宮町|2-47-1|101号室", nil},
		{"room as a number", "熊谷市宮町2-47-1-101", "|熊谷市||宮町|2-47-1-101|", nil},
		{"no number", "熊谷市宮町 市営住宅", "|熊谷市||宮町||市営住宅", nil},
		{"no lot", "熊谷市宮町番外地", "|熊谷市||宮町|番外地|", nil},
		{"half-width kana", "熊谷市宮町2-47 ｺｰﾎﾟ", "|熊谷市||宮町|2-47|コーポ", nil},
		{"spaces between the parts", "埼玉県 熊谷市 宮町 2-47-1", "埼玉県|熊谷市||宮町|2-47-1|", nil},
		{"floor", "熊谷市宮町2-47-1 2階", "|熊谷市||宮町|2-47-1|2階", nil},
		{"gaiji", "熊谷市\uE000町1", "|熊谷市||\uE000町|1|", []string{"gaiji?@3"}},
		{"abroad", "アメリカ合衆国", "|||アメリカ合衆国||", []string{"municipality_unknown?@0"}},
		{"empty", "", "|||||", nil},
	} {
		a, list := text.SplitAddress(c.in, text.AddressOptions{})
		assert.Equal(t, c.want, parts(a), c.id)
		assert.Equal(t, c.found, seen(list), c.id)
		assert.Equal(t, c.in, a.Original)
		again, _ := text.SplitAddress(a.String(), text.AddressOptions{})
		assert.Equal(t, parts(a), parts(again), "splitting is idempotent: "+c.id)
	}
}

func TestMunicipalityOfAnAddress(t *testing.T) {
	t.Parallel()
	code := func(s string, opt text.AddressOptions) (string, []string) {
		a, list := text.SplitAddress(s, opt)
		if a.Code == 0 {
			return "", seen(list)
		}
		return a.Code.String(), seen(list)
	}
	got, _ := code("熊谷市宮町", text.AddressOptions{})
	assert.Equal(t, "112020", got, "A3")
	got, _ = code("府中市宮町", text.AddressOptions{})
	assert.Empty(t, got, "there are two 府中市")
	for _, s := range []string{"府中市宮町", "伊達市梁川町", "北区大宮", "港区三田", "中央区銀座"} {
		got, found := code(s, text.AddressOptions{})
		assert.Empty(t, got, s)
		assert.Equal(t, []string{"municipality_ambiguous@0"}, found, "W16: several prefectures have one, and nothing said so: "+s)
	}
	for s, want := range map[string]string{"東京都港区三田": "131032", "世田谷区世田谷": "131121", "京都府北区紫野": "261017", "上京区薮ノ内町": "261025"} {
		got, found := code(s, text.AddressOptions{})
		assert.Equal(t, want, got, s)
		assert.Empty(t, found, s)
	}
	got, _ = code("東京都府中市宮町", text.AddressOptions{})
	assert.Equal(t, "132063", got)
	got, _ = code("さいたま市大宮区桜木町", text.AddressOptions{})
	assert.Equal(t, "111031", got)

	before := text.AddressOptions{On: civil.MustDate("2019-04-30")}
	after := text.AddressOptions{On: civil.MustDate("2019-05-01")}
	_, found := code("兵庫県篠山市北新町41", before)
	assert.Empty(t, found, "A10 before")
	_, found = code("兵庫県篠山市北新町41", after)
	assert.Equal(t, []string{"municipality_renamed?@0"}, found, "A10 after")
	_, list := text.SplitAddress("兵庫県篠山市北新町41", after)
	assert.Equal(t, "丹波篠山市", list[0].To)
	_, found = code("兵庫県丹波篠山市北新町41", after)
	assert.Empty(t, found)
	_, found = code("兵庫県丹波篠山市北新町41", before)
	assert.Equal(t, []string{"municipality_renamed?@0"}, found)
}

func TestWidthsOfAnAddress(t *testing.T) {
	t.Parallel()
	long := "熊谷市宮町1 " + strings.Repeat("あ", 301)
	_, list := text.SplitAddress(long, text.AddressOptions{})
	assert.Equal(t, []string{"length!@-1"}, seen(list), "A14")
	_, list = text.SplitAddress(long, text.AddressOptions{Widths: text.AddressWidths{Building: 400}})
	assert.Empty(t, list)
}

func TestCompareAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, a, b string
		want     text.AddressMatch
		reasons  []text.AddressReason
	}{
		{"A1", "熊谷市宮町２丁目４７番地１", "熊谷市宮町2-47-1", text.AddressesEqual, []text.AddressReason{text.ReasonNumbers}},
		{"same", "熊谷市宮町1", "熊谷市宮町1", text.AddressesEqual, nil},
		{"width", "熊谷市宮町１－１", "熊谷市宮町1-1", text.AddressesEqual, []text.AddressReason{text.ReasonWidth}},
		{"A4", "熊谷市宮町21番7号", "熊谷市宮町217", text.AddressesDiffer, []text.AddressReason{text.ReasonLot}},
		{"A7", "千代田区霞ヶ関1-1", "千代田区霞が関1-1", text.AddressesEqual, []text.AddressReason{text.ReasonGa}},
		{"A7 large", "千代田区霞ケ関1-1", "千代田区霞が関1-1", text.AddressesEqual, []text.AddressReason{text.ReasonGa}},
		{"A8", "京都市上京区中長者町通新町西入仲之町276", "京都市上京区仲之町276", text.AddressesEqual, []text.AddressReason{text.ReasonStreet}},
		{"A9", "京都市中京区一之舟入町1", "京都市中京区一之船入町1", text.AddressesNear, []text.AddressReason{text.ReasonSimilar}},
		{"A11", "熊谷市大字佐谷田100", "熊谷市佐谷田100", text.AddressesEqual, []text.AddressReason{text.ReasonOaza}},
		{"A11 字", "熊谷市佐谷田字宮前100", "熊谷市佐谷田宮前100", text.AddressesEqual, []text.AddressReason{text.ReasonOaza}},
		{"prefecture", "埼玉県熊谷市宮町1", "熊谷市宮町1", text.AddressesEqual, []text.AddressReason{text.ReasonPrefecture}},
		{"county", "大里郡寄居町寄居1", "寄居町寄居1", text.AddressesEqual, []text.AddressReason{text.ReasonCounty}},
		{"a ward of Tokyo or of Osaka", "大阪市北区大宮1", "北区大宮1", text.AddressesNear, []text.AddressReason{text.ReasonCounty}},
		{"another prefecture", "東京都府中市宮町1", "広島県府中市宮町1", text.AddressesDiffer, []text.AddressReason{text.ReasonMunicipality}},
		{"another city", "熊谷市宮町1", "深谷市宮町1", text.AddressesDiffer, []text.AddressReason{text.ReasonMunicipality}},
		{"variant", "熊谷市大澤1", "熊谷市大沢1", text.AddressesEqual, []text.AddressReason{text.ReasonVariant}},
		{"another area", "熊谷市宮町1", "熊谷市本石1", text.AddressesDiffer, []text.AddressReason{text.ReasonSection}},
		{"another number", "熊谷市宮町1-1", "熊谷市宮町1-2", text.AddressesDiffer, []text.AddressReason{text.ReasonLot}},
		{"building on one side", "熊谷市宮町1 コーポ宮町101", "熊谷市宮町1", text.AddressesNear, []text.AddressReason{text.ReasonNoBuilding}},
		{"another room", "熊谷市宮町1 コーポ宮町101", "熊谷市宮町1 コーポ宮町102", text.AddressesNear, []text.AddressReason{text.ReasonBuilding}},
		{"the same room", "熊谷市宮町1 コーポ宮町101号室", "熊谷市宮町1 コーポ宮町　101", text.AddressesEqual, nil},
	} {
		a, _ := text.SplitAddress(c.a, text.AddressOptions{})
		b, _ := text.SplitAddress(c.b, text.AddressOptions{})
		for _, swap := range []bool{false, true} {
			if swap {
				a, b = b, a
			}
			got, reasons := text.CompareAddresses(a, b)
			assert.Equal(t, c.want.String(), got.String(), c.id)
			assert.Equal(t, c.reasons, reasons, c.id)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"埼玉県熊谷市宮町２丁目４７番地１　コーポ宮町101号室", "丁目丁目1", "郡町", "一丁目番地", "1番1番地1号室", "字字", "\xff丁目", "京都市西入", "99999999999999999999丁目"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, in, other string) {
		a, _ := text.SplitAddress(in, text.AddressOptions{})
		b, _ := text.SplitAddress(other, text.AddressOptions{})
		if !utf8.ValidString(a.String()) {
			t.Error("invalid UTF-8 came out")
		}
		m1, _ := text.CompareAddresses(a, b)
		if m2, _ := text.CompareAddresses(b, a); m1 != m2 {
			t.Error("comparison is not symmetric")
		}
		if m, _ := text.CompareAddresses(a, a); m != text.AddressesEqual {
			t.Error("an address differs from itself")
		}
	})
}

func BenchmarkSplitAddress(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = text.SplitAddress("埼玉県熊谷市宮町２丁目４７番地１　コーポ宮町101号室", text.AddressOptions{})
	}
}

// A municipality written with another ケ, an old character, a blank or its island was not found, and
// nothing said so.
func TestAMunicipalityIsFoundHoweverItIsSpelt(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"茨城県龍ヶ崎市3710": "082082", "茨城県龍ケ崎市3710": "082082", "茨城県竜ヶ崎市3710": "082082", "龍が崎市3710": "082082",
		"青森県上北郡　横浜町字寺下35": "024066", "東京都三宅島三宅村阿古497": "133817", "三宅村阿古497": "133817", "兵庫県篠山市北新町41": "282219",
		"埼玉県鶴ヶ島市三ツ木16-1": "112411", "岐阜県飛驒市古川町2-22": "212172",
	} {
		a, list := text.SplitAddress(in, text.AddressOptions{})
		assert.Equal(t, want, a.Code.String(), in)
		assert.NotContains(t, list.Codes(), text.CodeMunicipality, in)
	}
	for _, in := range []string{"茨城県あ市1", "あ市1"} {
		a, list := text.SplitAddress(in, text.AddressOptions{})
		assert.Zero(t, a.Code, in)
		assert.Contains(t, list.Codes(), text.CodeMunicipality, in)
	}
	_, list := text.SplitAddress("茨城県", text.AddressOptions{})
	assert.NotContains(t, list.Codes(), text.CodeMunicipality, "nothing but a prefecture names no municipality")
}
