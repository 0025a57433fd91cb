package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

func convert(e env, flags *flag.FlagSet, args []string) (int, error) {
	from := flags.String("from", "zengin", "zengin 又は json")
	to := flags.String("to", "zengin", "zengin、json 又は csv")
	reveal := flags.Bool("reveal", false, "名義や番号を伏せずに書く")
	separator, eof := form(flags)
	names, err := e.parse(flags, args, 1)
	if err != nil {
		return exitUsage, err
	}
	src, err := e.open(names[0])
	if err != nil {
		return exitUsage, err
	}
	defer src.Close()
	file, err := load(src, *from)
	if err != nil {
		return exitUsage, err
	}
	if !*reveal {
		mask(file)
	}
	switch *to {
	case "zengin":
		return exitOK, e.write(file, *separator, *eof)
	case "json":
		enc := json.NewEncoder(e.out)
		enc.SetIndent("", "  ")
		return exitOK, enc.Encode(file)
	case "csv":
		return exitOK, e.table(file)
	}
	return exitUsage, errors.New("-to には zengin、json、csv のどれかを指定してください")
}

func load(src io.Reader, from string) (*zengin.File, error) {
	switch from {
	case "json":
		file := &zengin.File{}
		return file, strictjson.Config{MaxBytes: 1 << 30}.Read(src, file)
	case "zengin":
		file, report, err := zengin.Parse(src, zengin.ReaderConfig{})
		if err == nil && report.Failed() {
			err = fmt.Errorf("誤りのあるレコードが%d件あります（validate で一覧）", report.Refused)
		}
		return file, err
	}
	return nil, errors.New("-from には zengin か json を指定してください")
}

// mask replaces what is personal by values of one length.
func mask(f *zengin.File) {
	for i := range f.Batches {
		if h := &f.Batches[i].Header; h.Number != "" {
			h.Number = "9999999"
		}
		for k := range f.Batches[i].Transfers {
			t := &f.Batches[i].Transfers[k]
			t.Number, t.Holder = "9999999", "ﾏﾏﾏﾏﾏﾏﾏﾏ"
			for _, code := range []*string{&t.Customer1, &t.Customer2, &t.Customer, &t.EDI} {
				if *code != "" {
					*code = "9999999999"
				}
			}
		}
	}
}

// form adds the flags that say how a file is written.
func form(flags *flag.FlagSet) (separator *string, eof *bool) {
	return flags.String("separator", "none", "none 又は crlf"), flags.Bool("eof", false, "終わりにEOFのバイトを付ける")
}

func (e env) write(f *zengin.File, separator string, eof bool) error {
	cfg := zengin.WriterConfig{EOF: eof}
	switch separator {
	case "none":
	case "crlf":
		cfg.Separator = zengin.CRLF
	default:
		return errors.New("-separator には none か crlf を指定してください")
	}
	seal, err := zengin.Write(e.out, f, cfg)
	if err == nil {
		_, err = fmt.Fprintf(e.err, "明細 %d件、%s、SHA-256 %s\n", seal.Count, seal.Total.Format(), seal)
	}
	return err
}

func (e env) table(f *zengin.File) error {
	w := csv.NewWriter(e.out)
	w.UseCRLF = true
	rows := [][]string{{
		"batch", "date", "bank", "bank_name", "branch", "branch_name", "type", "number", "holder", "amount", "new",
		"customer1", "customer2", "edi", "customer", "result",
	}}
	for i := range f.Batches {
		for _, t := range f.Batches[i].Transfers {
			rows = append(rows, []string{
				strconv.Itoa(i + 1), f.Batches[i].Header.Date.String(), t.Bank, t.BankName, t.Branch, t.BranchName, t.Type.Code(),
				t.Number, t.Holder, t.Amount.String(), strconv.Itoa(int(t.New)), t.Customer1, t.Customer2, t.EDI, t.Customer,
				strconv.Itoa(int(t.Result)),
			})
		}
	}
	return w.WriteAll(rows)
}
