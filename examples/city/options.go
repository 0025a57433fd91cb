package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Exit statuses of the command.
const (
	exitDone    = 0
	exitStopped = 2 // nothing could be made of the input, or the output folder is not ours
	exitRowsBad = 3 // everything was written, but some rows could not be read
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
	replace      bool   // a finished run of other input or options
}

// The day of the embedded sample and of the synthetic city, so that the plain command says the same
// every day.
const sampleOn = "2022-04-01"

const usage = `city [flags]

Decides the households of one city out of its CSV files and writes decisions, records, transfer file, report and log.`

func parseOptions(args []string, help io.Writer, now func() time.Time) (options, error) {
	var o options
	flags := command.New("city")
	flags.StringVar(&o.in, "in", "", "`folder` with residents.csv, tax.csv, welfare.csv and applications.csv (default: the embedded sample)")
	flags.StringVar(&o.out, "out", "out", "`folder` to write to: new, empty, or of an earlier run")
	flags.StringVar(&o.municipality, "municipality", sampleCity, "the city's `code` of six digits")
	flags.StringVar(&o.program, "program", "P2", "program: an `id`, P0 to P15 or P2C, or a town's own program as a JSON file")
	flags.StringVar(&o.override, "override", "", "JSON `file` in which the city overrides the program, or a folder of them")
	flags.StringVar(&o.sent, "sent", "", "`folder` of the bank files that were sent before: no payment of theirs is made again")
	flags.StringVar(&o.before, "before", "", "output `folder` of an earlier run: what has changed since is counted and listed")
	flags.StringVar(&o.encoding, "encoding", "utf8", "encoding of records.csv: utf8 (with BOM) or cp932")
	flags.IntVar(&o.synthetic, "synthetic", 0, "make a synthetic city of `N` persons instead of reading one")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the synthetic city")
	flags.BoolVar(&o.inquire, "inquire", false, "ask the in-memory network about what is missing, and decide again")
	flags.StringVar(&o.next, "next", "", "`folder` of the days that follow: go on from the finished run in the output folder")
	flags.BoolVar(&o.replace, "replace", false, "replace a finished run of other input or options in the output folder, its log included")
	knownAt := flags.String("known-at", "", "use what was known on this `day` (YYYY-MM-DD; default: the day of -on)")
	on := flags.String("on", "", "decide as on this `day` (YYYY-MM-DD; default: today in Japan, for the sample "+sampleOn+")")
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
