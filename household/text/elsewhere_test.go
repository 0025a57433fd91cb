package text_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/text"
)

// What follows a 丁目 was lost or taken for a building: a hyphen, a side, a bracket, a second 丁目.
func TestWhatFollowsAChomeIsReadAsPeopleMeanIt(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"中央区銀座1丁目-5-2":               "|中央区||銀座一丁目|5-2|",
		"千葉県旭市ニの1920番地":              "千葉県|旭市||ニ|1920|",
		"愛媛県西予市宇和町卯之町甲の434番地1":       "愛媛県|西予市||宇和町卯之町甲|434-1|",
		"埼玉県熊谷市三廿番地":                 "埼玉県|熊谷市||||三廿番地",
		"埼玉県熊谷市廿十番地":                 "埼玉県|熊谷市||||廿十番地",
		"埼玉県熊谷市上之廿三番地":               "埼玉県|熊谷市||上之|23|",
		"広島県廿日市市下平良1-11-1":           "広島県|廿日市市||下平良|1-11-1|",
		"千葉県千葉市若葉区みつわ台1-1":           "千葉県|千葉市若葉区||みつわ台|1-1|",
		"徳島県那賀郡那賀町廿枝字城ノ前58":          "徳島県|那賀郡|那賀町|廿枝字城ノ前|58|",
		"千葉県市原市廿五里88番地":              "千葉県|市原市||廿五里|88|",
		"埼玉県熊谷市宮町２の４７の１":             "埼玉県|熊谷市||宮町|2-47-1|",
		"中央区銀座１丁目の５の２":               "|中央区||銀座一丁目|5-2|",
		"中央区銀座1丁目（5-2）":              "|中央区||銀座一丁目|5-2|",
		"札幌市白石区南郷通1丁目北12-3":          "|札幌市白石区||南郷通一丁目北|12-3|",
		"札幌市白石区南郷通1丁目（北）12-3":        "|札幌市白石区||南郷通一丁目(北)|12-3|",
		"熊谷市宮町2丁目(旧本町)47-1":          "|熊谷市||宮町二丁目(旧本町)|47-1|",
		"熊谷市宮町2丁目コーポ3丁目101":          "|熊谷市||宮町二丁目||コーポ3丁目101",
		"熊谷市本町1丁目ハイツ本町205":           "|熊谷市||本町一丁目||ハイツ本町205",
		"熊谷市本町1丁目北ビル":                "|熊谷市||本町一丁目||北ビル",
		"松山市一番町四丁目4丁目4-2":            "|松山市||一番町四丁目|4-2|",
		"熊谷市宮町1丁目2丁目3":               "|熊谷市||宮町一丁目二丁目|3|",
		"静岡市葵区与一一丁目5":                "|静岡市葵区||与一一丁目|5|",
		"熊谷市久下二〇丁目3":                 "|熊谷市||久下二十丁目|3|",
		"京都市上京区下立売通智恵光院西入二丁目下丸屋町508": "|京都市上京区||下立売通智恵光院西入二丁目下丸屋町|508|",
		"村上市7番丁3":                    "|村上市||7番丁|3|",
		"和歌山市七番丁23":                  "|和歌山市||七番丁|23|",
		"千代田区三番町6":                   "|千代田区||三番町|6|",
		"熊谷市宮町-2-47":                 "|熊谷市||宮町|2-47|",
		"熊谷市宮町（2-47-1）":              "|熊谷市||宮町|2-47-1|",
		"熊谷市宮町21番7号三田マンション":          "|熊谷市||宮町|21-7|三田マンション",
		"熊谷市宮町21番7号3F":               "|熊谷市||宮町|21-7|3F",
		"熊谷市宮町壱番地":                   "|熊谷市||宮町|1|",
		"熊谷市宮町弐丁目参番地":                "|熊谷市||宮町二丁目|3|",
		"熊谷市宮町拾弐番地参":                 "|熊谷市||宮町|12-3|",
		"札幌市厚別区厚別町小野幌番外地":            "|札幌市厚別区||厚別町小野幌|番外地|",
		"名取市閖上字東1番外地":                "|名取市||閖上字東|1番外地|",
		"網走市字三眺官有無番地":                "|網走市||字三眺官有|無番地|",
		"網走市字三眺番外地5":                 "|網走市||字三眺|番外地-5|",
		"大阪市中央区上町C-3":                "|大阪市中央区||上町|C-3|",
		"大阪市中央区上町ｃ番３号":               "|大阪市中央区||上町|C-3|",
		"大阪市中央区上町1丁目C-3":             "|大阪市中央区||上町一丁目|C-3|",
	} {
		a, _ := text.SplitAddress(in, text.AddressOptions{})
		assert.Equal(t, want, parts(a), in)
		again, _ := text.SplitAddress(a.String(), text.AddressOptions{})
		assert.Equal(t, parts(a), parts(again), "split again: "+in)
	}
}

// A ward without its city, a name with a space inside or with another old character was no place.
func TestAPlaceIsFoundWithoutItsCityWithSpacesAndInOldCharacters(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"上京区今出川通烏丸東入玄武町601": "|上京区||今出川通烏丸東入玄武町|601|",
		"京都府北区紫野1":          "京都府|北区||紫野|1|",
		"大阪市 北区中之島1-3-20":   "|大阪市北区||中之島|1-3-20|",
		"埼玉県 熊 谷 市 宮町1":     "埼玉県|熊谷市||宮町|1|",
		"青森県上北郡　横浜町寺下35":    "青森県|上北郡|横浜町|寺下|35|",
		"鹽竃市旭町1-1":          "|鹽竃市||旭町|1-1|",
		"塩釜市旭町1-1":          "|塩釜市||旭町|1-1|",
		"德島市幸町2-5":          "|德島市||幸町|2-5|",
		"諌早市東小路町7-1":        "|諌早市||東小路町|7-1|",
		"寶塚市東洋町1-1":         "|寶塚市||東洋町|1-1|",
	} {
		a, list := text.SplitAddress(in, text.AddressOptions{})
		assert.Equal(t, want, parts(a), in)
		assert.Empty(t, list, in)
		assert.NotZero(t, a.Code, in)
	}
	a, list := text.SplitAddress("南区白金町1", text.AddressOptions{})
	assert.Equal(t, "|||南区白金町|1|", parts(a), "many cities have a ward 南区")
	assert.Equal(t, []string{text.CodeMunicipality}, list.Codes())
}

func TestNoTwoMunicipalitiesOfAPrefectureAreSpeltAlike(t *testing.T) {
	t.Parallel()
	seen := make(map[string]string)
	table := municipality.Builtin()
	prefectures := make(map[municipality.Code]string)
	for e := range table.All() {
		if e.Kind == municipality.KindPrefecture {
			prefectures[e.Code/10000] = e.Name
		}
	}
	for e := range table.All() {
		if e.Until.Known() || e.Kind == municipality.KindPrefecture || e.Kind == municipality.KindWard {
			continue
		}
		pre := prefectures[e.Code/10000]
		a, _ := text.SplitAddress(pre+e.Name, text.AddressOptions{})
		if e.Name == "泊村" { // two of one name in 北海道
			continue
		}
		assert.Equal(t, e.Code.String(), a.Code.String(), "%s%s also reads as %s", pre, e.Name, seen[a.Code.String()])
		seen[a.Code.String()] = e.Name
	}
	assert.Equal(t, 1741+6-2, len(seen), "all of them and the northern villages, but for the two of one name")
}

func TestAnAddressIsCompletedOnlyOnRequest(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"上京区玄武町601":        "京都府|京都市上京区||玄武町|601|",
		"熊谷市宮町1":           "埼玉県|熊谷市||宮町|1|",
		"寄居町寄居1180":        "埼玉県||寄居町|寄居|1180|",
		"府中市宮町1":           "|府中市||宮町|1|",
		"東京都府中市宮町1":        "東京都|府中市||宮町|1|",
		"アメリカ合衆国":          "|||アメリカ合衆国||",
		"さいたま市大宮区桜木町1-7-5": "埼玉県|さいたま市大宮区||桜木町|1-7-5|",
	} {
		a, _ := text.SplitAddress(in, text.AddressOptions{Complete: true})
		assert.Equal(t, want, parts(a), in)
	}
}

// The same place under two names, or in two ways of writing numbers, was two places.
func TestOnePlaceUnderTwoNamesIsOnePlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b   string
		want   text.AddressMatch
		reason text.AddressReason
	}{
		{"兵庫県篠山市北新町41", "兵庫県丹波篠山市北新町41", text.AddressesEqual, text.ReasonRenamed},
		{"静岡県浜松市中区元城町103-2", "静岡県浜松市中央区元城町103-2", text.AddressesNear, text.ReasonRenamed},
		{"さいたま市浦和区常盤1", "さいたま市大宮区常盤1", text.AddressesDiffer, text.ReasonMunicipality},
		{"塩釜市旭町1-1", "塩竈市旭町1-1", text.AddressesEqual, text.ReasonVariant},
		{"上京区玄武町601", "京都市上京区玄武町601", text.AddressesEqual, text.ReasonCounty},
		{"札幌市北区北24条西6丁目2-1", "札幌市北区北二十四条西六丁目2-1", text.AddressesEqual, text.ReasonWidth},
		{"熊谷市宮町壱番地", "熊谷市宮町1", text.AddressesEqual, text.ReasonWidth},
		{"和歌山市七番丁23", "和歌山市7番丁23", text.AddressesEqual, text.ReasonWidth},
	} {
		a, _ := text.SplitAddress(c.a, text.AddressOptions{})
		b, _ := text.SplitAddress(c.b, text.AddressOptions{})
		got, reasons := text.CompareAddresses(a, b)
		assert.Equal(t, c.want.String(), got.String(), c.a)
		assert.Contains(t, reasons, c.reason, c.a)
	}
	a, _ := text.SplitAddress("さいたま市浦和区常盤1", text.AddressOptions{})
	assert.Equal(t, "111074", a.Code.String(), "a ward keeps its own code")
}

// A note beside a number made the number none.
func TestNotesBesideATelephoneNumberAreNotes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"TEL:048-524-1111":                   {"048-524-1111"},
		"Tel.0485241111":                     {"048-524-1111"},
		"電話番号：048-524-1111":                  {"048-524-1111"},
		"090-1234-5678（携帯）":                  {"090-1234-5678 携帯"},
		"携帯 090-1234-5678":                   {"090-1234-5678 携帯"},
		"048-524-1111（自宅） 090-1234-5678（携帯）": {"048-524-1111 自宅", "090-1234-5678 携帯"},
		"自宅048-524-1111 携帯090-1234-5678":     {"048-524-1111 自宅", "090-1234-5678 携帯"},
		"048-524-1111 090-1234-5678":         {"048-524-1111", "090-1234-5678"},
		"0485241111　09012345678":             {"048-524-1111", "090-1234-5678"},
		"048 524 1111":                       {"048-524-1111"},
		"048-524-1111又は048-524-1112":         {"048-524-1111", "048-524-1112"},
		"048-524-1111 FAX 048-524-1112":      {"048-524-1111 FAX", "048-524-1112"},
		"TEL 048-524-1111 FAX 048-524-1112":  {"048-524-1111 FAX", "048-524-1112"},
		"048-524-1111（勤務先） 内線591":            {"048-524-1111 勤務先"},
		"048-524-1111　母":                     {"048-524-1111 母"},
		"048-524-1111（代表）":                   {"048-524-1111"},
		"+81 (48) 524-1111":                  {"048-524-1111"},
		"〇九〇－一二三四－五六七八（娘）":                   {"090-1234-5678 娘"},
	} {
		phones, list := text.ParsePhones(in)
		assert.Empty(t, list, in)
		got := make([]string, len(phones))
		for i, p := range phones {
			got[i] = p.String()
			if p.Note != "" {
				got[i] += " " + p.Note
			}
		}
		assert.Equal(t, want, got, in)
	}
	for _, in := range []string{"携帯", "なし", "（携帯）", "048-524-1111様", "048-524-1111～3"} {
		phones, list := text.ParsePhones(in)
		assert.Empty(t, phones, in)
		assert.True(t, list.Failed(), in)
	}
}

// Names that are read alike were as different as any others.
func TestNamesInKanaThatAreReadAlikeAreSimilar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want text.NameMatch
	}{
		{"ミヅキ", "ミズキ", text.NamesSimilar}, {"ヂ", "ジ", text.NamesSimilar}, {"ヴァン", "バン", text.NamesSimilar}, {"ヴィ", "ビ", text.NamesSimilar},
		{"オータ", "オウタ", text.NamesSimilar}, {"オオタ", "オータ", text.NamesSimilar}, {"ユウコ", "ユーコ", text.NamesSimilar}, {"ケイコ", "ケーコ", text.NamesSimilar},
		{"やまだ", "ヤマダ", text.NamesSimilar}, {"キャノン", "キヤノン", text.NamesSimilar}, {"スヾキ", "スズキ", text.NamesSimilar},
		{"ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ　タロウ", text.NamesEqual}, {"ＮＧＵＹＥＮ ＶＡＮ ＡＮ", "nguyen van an", text.NamesEqual}, {"O’Brien", "Ｏ'ＢＲＩＥＮ", text.NamesEqual},
		{"オタ", "オオタ", text.NamesDiffer}, {"ハナ", "バナ", text.NamesDiffer}, {"カイ", "カー", text.NamesDiffer}, {"山田", "ヤマダ", text.NamesDiffer}, {"", "ア", text.NamesDiffer},
	} {
		assert.Equal(t, c.want.String(), text.CompareNames(c.a, c.b, nil).String(), c.a+"/"+c.b)
		assert.Equal(t, c.want.String(), text.CompareNames(c.b, c.a, nil).String(), c.b+"/"+c.a)
	}
}

// A postal code in front was the lot of the address, and a space before the 丁目 stayed in the name
// of the area.
func TestAPostalCodeAndSpacesAreNoPartOfAnAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][3]string{ // municipality, section, lot
		"〒360-8601 埼玉県熊谷市宮町2-47-1": {"熊谷市", "宮町", "2-47-1"},
		"〒3608601埼玉県熊谷市宮町2-47-1":   {"熊谷市", "宮町", "2-47-1"},
		"３６０－８６０１　埼玉県熊谷市宮町2-47-1":  {"熊谷市", "宮町", "2-47-1"},
		"360−8601 熊谷市宮町2丁目47-1":    {"熊谷市", "宮町二丁目", "47-1"},
		"〒360-8601 宮町2-47-1":       {"", "宮町", "2-47-1"},
		"埼玉県 熊谷市 宮町 2丁目 47-1":      {"熊谷市", "宮町二丁目", "47-1"},
		"東京都 中央区　銀座　四丁目　５番６号　銀座ビル": {"中央区", "銀座四丁目", "5-6"},
		"360-8601":   {"", "", "360-8601"}, // a lot, for all that anybody knows
		"123-4567番地": {"", "", "123-4567"},
	} {
		a, list := text.SplitAddress(in, text.AddressOptions{})
		assert.Equal(t, want, [3]string{a.Municipality(), a.Section, a.Lot}, in)
		assert.Equal(t, strings.ContainsAny(in, "〒３") || strings.HasPrefix(in, "360") && in != "360-8601", list.Has(text.CodePostal), in)
	}
}

// Characters of which the register's lists say that they are one were different: 穗 and 穂, 薰 and 薫,
// 晄 and 晃 and others of 人名用漢字別表第二.
func TestOldShapesThatANameMayHaveAreOneKind(t *testing.T) {
	t.Parallel()
	for _, p := range []string{"穗穂", "薰薫", "晄晃", "駈駆", "埜野", "峯峰", "萬万", "勳勲", "實実", "藏蔵", "禮礼", "錄録", "團団", "聲声", "豐豊", "盃杯", "薗園", "飜翻"} {
		r := []rune(p)
		a, b := "山"+string(r[0]), "山"+string(r[1])
		assert.Equal(t, text.NamesShareKind, text.CompareNames(a, b, nil), p)
		assert.Equal(t, text.NamesShareKind, text.CompareNames(b, a, nil), p)
	}
	for _, p := range [][2]string{{"斉藤", "斎藤"}, {"齊藤", "齋藤"}, {"弁", "瓣"}, {"淵", "渊"}} {
		assert.Equal(t, text.NamesDiffer, text.CompareNames(p[0], p[1], nil), "%v", p)
	}
}

// Names that only look alike were different: kanji typed as kana, marks of letters left out.
// W15: é is the same letter composed or not, and the same name in capitals.
func TestAccentsInEitherCaseAndCompositionAreOneLetter(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]string{
		{"José", "JOSE\u0301"}, {"Jose\u0301", "JOSÉ"}, {"Müller", "MÜLLER"}, {"NGUYÊ\u0303N", "nguyễn"}, {"ÅSA", "a\u030Asa"}, {"Łukasz", "ŁUKASZ"}, {"O’Brien", "Ｏ＇ＢＲＩＥＮ"},
	} {
		assert.Equal(t, text.NamesEqual, text.CompareNames(p[0], p[1], nil), "%v", p)
		one, _ := text.Key(p[0], text.KeyKana)
		other, _ := text.Key(p[1], text.KeyKana)
		assert.Equal(t, one, other, "%v", p)
	}
	assert.Equal(t, text.NamesSimilar, text.CompareNames("José", "JOSE", nil), "without its accent a person has to look")
	for _, one := range []string{"José", "Jose\u0301", "か\u0301", "東\u0301"} {
		_, list := text.Key(one, text.KeyKana)
		assert.True(t, list.Has(text.CodeCharacter), one)
	}
	kanji, _ := text.Key("神\uFA19", text.KeyKana)
	assert.Equal(t, "神\uFA19", kanji, "no normal form is run over anything else")
}

func TestNamesThatLookAlikeAreSimilar(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]string{
		{"一郎", "ー郎"}, {"二宮", "ニ宮"}, {"八木", "ハ木"}, {"Nguyễn Văn An", "NGUYEN VAN AN"}, {"Đặng Thị Hoa", "DANG THI HOA"}, {"José", "JOSE"},
		{"D'SOUZA", "DSOUZA"}, {"SMITH-JONES", "SMITH JONES"}, {"ハナ子", "はな子"}, {"力石", "カ石"},
	} {
		assert.Equal(t, text.NamesSimilar, text.CompareNames(p[0], p[1], nil), "%v", p)
		assert.Equal(t, text.NamesSimilar, text.CompareNames(p[1], p[0], nil), "%v", p)
	}
	for _, p := range [][2]string{{"一郎", "二郎"}, {"ハナ子", "ハル子"}, {"JOSE", "JOSEF"}, {"・", "-"}} {
		assert.Equal(t, text.NamesDiffer, text.CompareNames(p[0], p[1], nil), "%v", p)
	}
}
