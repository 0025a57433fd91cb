package city

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
)

type options struct {
	in           string
	out          string
	municipality string
	program      string
	override     string
	before       string
	sent         string
	encoding     string
	knownAt, on  civil.Date
	onSample     bool // no day was asked for, and the data are not of today
	synthetic    int
	seed         uint64
	inquire      bool
	next         string // the days that follow a finished run
	letters      string // where the day's letters are written
	replace      bool   // a finished run of other input or options
}

// The day of the embedded sample and of the synthetic city, so that the plain command says the same
// every day.
const sampleOn = "2022-04-01"

const usage = `city [flags]

一つの市のCSVから世帯ごとに決定し、決定・記録項目・振込データ・報告書・監査ログを書き出します。`

func parseOptions(args []string, help io.Writer, now func() time.Time) (options, error) {
	var o options
	flags := command.New("city")
	flags.StringVar(&o.in, "in", "", "residents.csv、tax.csv、welfare.csv、applications.csv のある`フォルダ`（省略すると組込みの見本）")
	flags.StringVar(&o.out, "out", "out", "書き出す`フォルダ`：新しいもの、空のもの、又は前に書き出したもの")
	flags.StringVar(&o.municipality, "municipality", sampleCity, "市区町村`コード`（6桁）")
	flags.StringVar(&o.program, "program", "P2", "制度の`ID`（P0～P15、P2C、P15R3、P15R4）、又は市独自の制度のJSONファイル")
	flags.StringVar(&o.override, "override", "", "市による制度の上書きのJSON`ファイル`、又はそのフォルダ")
	flags.StringVar(&o.sent, "sent", "", "前に送った振込データの`フォルダ`：その支払は二度としません")
	flags.StringVar(&o.before, "before", "", "前に書き出した`フォルダ`：その後に変わったものを数えて一覧にします")
	flags.StringVar(&o.encoding, "encoding", "utf8", "records.csv の文字`コード`：utf8（BOM付き）又は cp932")
	flags.IntVar(&o.synthetic, "synthetic", 0, "読む代わりに、人口`N`人の架空の市を作ります")
	flags.Uint64Var(&o.seed, "seed", 1, "架空の市を作る乱数の種")
	flags.BoolVar(&o.inquire, "inquire", false, "足りない事実をメモリー上のネットワークに照会し、もう一度決定します")
	flags.StringVar(&o.next, "next", "", "続きの日々の`フォルダ`：書き出したフォルダから先へ進めます")
	flags.StringVar(&o.letters, "letters", "", "各日の通知を書き出す`フォルダ`（差出人は入力のそばの town.json）")
	flags.BoolVar(&o.replace, "replace", false, "別の入力や指定で書き出したものを、監査ログごと置き換えます")
	knownAt := flags.String("known-at", "", "この`日`に知られていたことで決定します（YYYY-MM-DD。省略すると -on の日）")
	on := flags.String("on", "", "この`日`の決定とします（YYYY-MM-DD。省略すると日本の今日、見本では "+sampleOn+"）")
	if err := command.Parse(flags, args, usage, help); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, errors.New("引数は - で始まるものだけです（-h で一覧）")
	}
	if o.encoding != "utf8" && o.encoding != "cp932" {
		return o, errors.New("-encoding は utf8 か cp932 です")
	}
	if o.in != "" && o.synthetic != 0 {
		return o, errors.New("-in と -synthetic は同時に指定できません")
	}
	if o.synthetic < 0 {
		return o, errors.New("-synthetic には0以上の人数を指定してください")
	}
	return o, o.setDays(*on, *knownAt, now)
}

func (o *options) setDays(on, knownAt string, now func() time.Time) error {
	var err error
	switch {
	case on != "":
		o.on, err = civil.ParseDate(on)
	case o.in == "":
		o.on, o.onSample = civil.MustDate(sampleOn), true
	default:
		o.on = civil.DayOf(now())
	}
	if err != nil {
		return fmt.Errorf("-on には日付を YYYY-MM-DD で指定してください: %w", err)
	}
	if o.knownAt = o.on; knownAt != "" {
		if o.knownAt, err = civil.ParseDate(knownAt); err != nil {
			return fmt.Errorf("-known-at には日付を YYYY-MM-DD で指定してください: %w", err)
		}
	}
	return nil
}

// sampleLater moves the day of the sample behind the base date of a later program, as far as that
// of the first one lies behind its own.
func (o *options) sampleLater(base civil.Date) {
	first := civil.MustDate("2021-12-10")
	if later, _ := base.After(first); !o.onSample || !later {
		return
	}
	behind := civil.MustDate(sampleOn).Days() - first.Days()
	if o.knownAt == o.on {
		o.knownAt = base.AddDays(behind)
	}
	o.on = base.AddDays(behind)
}
