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
	seed := flags.Uint64("seed", 1, "the same seed gives the same file")
	kind := flags.String("kind", "21", strings.Join(payments, ", "))
	var cfg zengintest.Config
	flags.IntVar(&cfg.Transfers, "payments", 10, "in each batch")
	flags.IntVar(&cfg.Batches, "batches", 1, "in the file")
	flags.BoolVar(&cfg.Results, "results", false, "a bank's answer to 91")
	flags.BoolVar(&cfg.EDI, "edi", false, "some payments with EDI information")
	separator, eof := form(flags)
	if _, err := e.parse(flags, args, 0); err != nil {
		return exitUsage, err
	}
	if !slices.Contains(payments, *kind) {
		return exitUsage, errors.New("-kind is one of " + strings.Join(payments, ", ") + ": files of payments; a bank's statement (01, 03) is not invented")
	}
	cfg.Kind = zengin.Kind(*kind)
	return exitOK, e.write(zengintest.File(*seed, cfg), *separator, *eof)
}
