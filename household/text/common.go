package text

// commonParents holds pairs: a character frequent in names, and its parent form in 戸籍統一文字情報
// ([RuleParent]).
const commonParents = "" +
	"髙高﨑崎邉辺邉邊邊辺濵浜濱浜齋斎齊斉𠮷吉槗橋栁柳桒桑德徳舘館嶋島嶌島澤沢廣広國国" +
	"眞真惠恵龍竜瀧滝櫻桜冨富峯峰靑青淸清黑黒內内步歩每毎圡土渕淵會会壽寿實実榮栄寶宝" +
	"龜亀豐豊條条縣県圓円彌弥禮礼顯顕敎教埜野壄野曾曽增増髮髪橫横鐵鉄愼慎晉晋瑤瑶莊荘" +
	"藏蔵飮飲齒歯絲糸緣縁總総續続縱縦繩縄臺台與与舊旧萬万藝芸處処號号蟲虫裝装覺覚觀観" +
	"讀読變変讓譲賴頼辨弁辯弁醉酔釋釈錄録鎭鎮關関陷陥隱隠雜雑靜静飜翻驛駅驗験體体鬪鬭" +
	"鬪闘鷄鶏鹽塩麥麦黃黄點点黨党薗園烟煙煕熙兒児劍剣勵励勳勲區区帶帯應応戀恋拔抜拂払" +
	"據拠擧挙收収數数斷断晝昼曉暁曆暦樂楽樓楼樣様權権歐欧歡歓歸帰氣気溪渓滿満澁渋灣湾" +
	"燈灯爐炉狹狭獨独獻献畫画當当疊畳盡尽碎砕禪禅稱称稻稲竝並筝箏"

// commonOthers holds what other lists say about them.
var commonOthers = [...]struct {
	from, to rune
	rule     Rule
}{
	{'髙', '高', RuleJIS},
	{'𠮷', '吉', RuleJIS},
	{'𠮷', '吉', RuleMOJ1},
	{'槗', '橋', RulePopular},
	{'槗', '𣘺', RulePopular},
	{'槗', '橋', RuleContrast},
	{'槗', '橋', RuleDictionary},
	{'槗', '𣘺', RuleDictionary},
	{'靑', '青', RuleJIS},
	{'淸', '清', RuleJIS},
	{'內', '内', RuleJIS},
	{'圡', '土', RulePopular},
	{'敎', '教', RuleJIS},
	{'壄', '𡌛', RuleDictionary},
	{'壄', '埜', RuleDictionary},
	{'壄', '野', RuleDictionary},
	{'眾', '衆', RuleJIS},
	{'藏', '蔵', RuleMOJ1},
	{'鎭', '鎮', RuleMOJ1},
	{'隆', '隆', RuleMOJ1},
}
