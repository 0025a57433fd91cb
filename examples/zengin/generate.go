package main

import (
	"errors"
	"flag"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin/zengintest"
)

// payments are the kinds of files that hold payments or collections.
var payments = []string{"11", "12", "21", "71", "72", "91"}

func generate(e env, flags *flag.FlagSet, args []string) (int, error) {
	seed := flags.Uint64("seed", 1, "同じ種からは同じファイルができる")
	kind := flags.String("kind", "21", "種別："+strings.Join(payments, "、"))
	var cfg zengintest.Config
	flags.IntVar(&cfg.Transfers, "payments", 10, "一つのバッチの件数")
	flags.IntVar(&cfg.Batches, "batches", 1, "ファイルのバッチ数")
	flags.BoolVar(&cfg.Results, "results", false, "91に対する金融機関の結果")
	flags.BoolVar(&cfg.EDI, "edi", false, "一部にEDI情報を付ける")
	separator, eof := form(flags)
	if _, err := e.parse(flags, args, 0); err != nil {
		return exitUsage, err
	}
	if !slices.Contains(payments, *kind) {
		return exitUsage, errors.New("-kind には " + strings.Join(payments, ", ") + " のどれかを指定してください（入出金明細は作れません）")
	}
	cfg.Kind = zengin.Kind(*kind)
	return exitOK, e.write(zengintest.File(*seed, cfg), *separator, *eof)
}
