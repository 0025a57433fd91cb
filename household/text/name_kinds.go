package text

import (
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// Characters that the family register takes for one with another, each before the one that stands
// for both. The pairs are general knowledge, not confirmed against the tables: the match says so by
// a name of its own.
const (
	// kindsOfNames are of 戸籍統一文字の親字, 人名用漢字別表第二の一 and the revisions of JIS.
	kindsOfNames = "" +
		"遙遥槇槙凜凛檜桧禰祢堯尭瑤瑶萠萌彌弥亙亘巖巌晉晋穰穣祿禄聰聡稟禀藪薮晄晃禱祷鷗鴎麴麹頰頬剝剥瀨瀬賴頼曾曽冨富"
	// kindsAllowed are of 人名用漢字別表第二の二: old shapes that a name may have.
	kindsAllowed = "" +
		"亞亜惡悪爲為榮栄衞衛圓円緣縁薗園應応櫻桜奧奥橫横溫温價価壞壊懷懐樂楽渴渇卷巻陷陥寬寛氣気僞偽戲戯虛虚峽峡狹狭曉暁" +
		"駈駆勳勲薰薫惠恵揭掲鷄鶏藝芸擊撃縣県儉倹劍剣險険圈圏檢検顯顕驗験嚴厳廣広恆恒黃黄國国黑黒碎砕雜雑兒児濕湿實実壽寿" +
		"收収從従澁渋獸獣縱縦緖緒敍叙將将涉渉燒焼奬奨條条狀状乘乗淨浄剩剰疊畳孃嬢讓譲釀醸眞真寢寝愼慎盡尽粹粋醉酔穗穂齊斉" +
		"靜静攝摂專専戰戦纖繊禪禅壯壮爭争莊荘搜捜巢巣裝装瘦痩騷騒增増藏蔵臟臓卽即帶帯滯滞瀧滝單単團団彈弾晝昼鑄鋳廳庁徵徴" +
		"聽聴鎭鎮轉転傳伝嶋島燈灯盜盗稻稲德徳拜拝盃杯賣売髮髪拔抜晚晩祕秘拂払佛仏步歩峯峰飜翻每毎萬万默黙埜野藥薬與与搖揺" +
		"樣様謠謡來来覽覧龍竜凉涼綠緑淚涙壘塁禮礼曆暦歷歴鍊錬郞郎錄録"
	// kindsOld are other old shapes (康熙字典体) of 常用漢字表.
	kindsOld = "" +
		"邊辺澤沢濱浜齋斎關関會会學学圖図當当鄕郷舊旧經経聲声體体臺台淺浅隱隠圍囲醫医壹壱飮飲驛駅鹽塩歐欧毆殴穩穏畫画擴拡" +
		"覺覚據拠擧挙區区莖茎徑径輕軽繼継獻献權権號号濟済參参贊賛殘残齒歯辭辞舍舎釋釈肅粛處処稱称證証觸触囑嘱隨随樞枢數数" +
		"竊窃踐践錢銭潛潜雙双擔担膽胆遲遅遞逓點点黨党讀読惱悩腦脳廢廃發発蠻蛮竝並變変寶宝豐豊襃褒沒没貳弐滿満譽誉亂乱兩両" +
		"獵猟勵励隸隷靈霊齡齢戀恋爐炉勞労樓楼灣湾"
)

// kinds gives what stands for a character.
var kinds = sync.OnceValue(func() map[string]string {
	runes := []rune(kindsOfNames + kindsAllowed + kindsOld)
	all := make(map[string]string, len(runes)/2)
	for i := 0; i+1 < len(runes); i += 2 {
		all[string(runes[i])] = string(runes[i+1])
	}
	return all
})

// lookAlike reports two names that look alike: hiragana and katakana, kanji and kana of one shape,
// letters with and without marks, signs within a name aside.
func lookAlike(a, b string) bool {
	la, lb := look(a), look(b)
	return la != "" && la == lb
}

// shapes are kanji and the kana that are taken for them, and letters whose stroke is no mark.
var shapes = strings.NewReplacer("一", "ー", "二", "ニ", "三", "ミ", "八", "ハ", "口", "ロ", "力", "カ", "工", "エ", "夕", "タ", "卜", "ト", "千", "チ", "Đ", "D", "Ø", "O", "Ł", "L", "ß", "SS", "Æ", "AE", "Œ", "OE")

// look is how a name looks at a glance.
func look(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(alike(strings.ToUpper(s))) {
		switch {
		case isAccent(r), isSpace(r), strings.ContainsRune("'-.,･・‐‑–", r):
			continue
		case r >= 'ぁ' && r <= 'ゖ':
			r += 'ァ' - 'ぁ'
		}
		b.WriteRune(r)
	}
	return shapes.Replace(b.String())
}
