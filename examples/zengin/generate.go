package main

import (
	"flag"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin/zengintest"
)

func generate(e env, flags *flag.FlagSet, args []string) (int, error) {
	seed := flags.Uint64("seed", 1, "the same seed gives the same file")
	kind := flags.String("kind", "21", "11, 12, 21, 71, 72 or 91")
	var cfg zengintest.Config
	flags.IntVar(&cfg.Transfers, "payments", 10, "in each batch")
	flags.IntVar(&cfg.Batches, "batches", 1, "in the file")
	flags.BoolVar(&cfg.Results, "results", false, "a bank's answer to 91")
	flags.BoolVar(&cfg.EDI, "edi", false, "some payments with EDI information")
	separator, eof := form(flags)
	if _, err := e.parse(flags, args, 0); err != nil {
		return exitUsage, err
	}
	cfg.Kind = zengin.Kind(*kind)
	return exitOK, e.write(zengintest.File(*seed, cfg), *separator, *eof)
}
