// Notices writes a letter of each kind for a sample household, one member of which is protected
// from the others: pages to be looked at and printed, rows for an outsourced printer, and the data
// of each letter.
//
//	go run ./examples/notices -o DIR [-large] [-easy] [-also en,zh,ko,pt,vi] [-town town.json]
//
// It writes DIR/pages.html (A4, for a window envelope; open it in a browser and print it),
// DIR/print.csv with DIR/manifest.json, and DIR/data.json. The rows leave through a hand-over that
// somebody else approved (mynumber/access/processor); what the printer reports as put into
// envelopes is compared with what was handed over.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/finding"
)

//go:embed town.json
var sampleTown []byte

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := command.New("notices")
	dir := flags.String("o", "", "書き出すフォルダ`DIR`（作ります）")
	town := flags.String("town", "", "差出人、要綱、教示の`JSON`（省略すると見本）")
	also := flags.String("also", "", "添える`言語`（一枚ずつ）：en,zh,ko,pt,vi")
	var c notice.Config
	flags.BoolVar(&c.Large, "large", false, "大きな文字")
	flags.BoolVar(&c.Easy, "easy", false, "やさしい日本語を添える")
	err := command.Parse(flags, args, "notices -o DIR [flags]\n\n各種の通知を一通ずつ書き出します。", stdout)
	if err == nil && (*dir == "" || flags.NArg() > 0) {
		err = errors.New("-o に書き出すフォルダを指定してください。引数はありません")
	}
	if err != nil {
		return command.StatusJA("notices", err, stderr)
	}
	if *also != "" {
		c.Also = strings.Split(*also, ",")
	}
	if err := write(*dir, *town, c, stdout); err != nil {
		_, _ = fmt.Fprintln(stderr, "notices:", command.Japanese(err))
		return 1
	}
	return 0
}

func write(dir, town string, c notice.Config, stdout io.Writer) error {
	data := sampleTown
	if town != "" {
		var err error
		if data, err = os.ReadFile(town); err != nil {
			return err
		}
	}
	t, err := notice.ParseTown(data)
	if err != nil {
		return err
	}
	letters, err := letters(t)
	if err != nil {
		return err
	}
	p, err := notice.NewPrinter(c)
	if err != nil {
		return err
	}
	held := map[*notice.Notice]bool{}
	found := func(n *notice.Notice, list finding.List) {
		held[n] = list.Failed()
		_, _ = fmt.Fprintf(stdout, "印刷を見合わせた通知　%s（申請 %s）：%v\n", n.Kind, n.Case, list)
	}
	var pages, sheets, rows bytes.Buffer
	if err := p.HTML(notice.Here(&pages), slices.Values(letters), found); err != nil {
		return err
	}
	if err := p.Sheets(notice.Here(&sheets), slices.Values(letters), nil); err != nil {
		return err
	}
	ctx := context.Background()
	d, err := printers(ctx)
	if err != nil {
		return err
	}
	m, err := p.Data(&rows, letters, func(m notice.Manifest) error { return handsOver(ctx, d, &m) }, nil)
	if err != nil {
		return err
	}
	if err := closes(ctx, d, &m, stdout); err != nil {
		return err
	}
	letters = slices.DeleteFunc(letters, func(n *notice.Notice) bool { return held[n] })
	return keep(dir, map[string]any{"pages.html": pages.Bytes(), "sheets.jsonl": sheets.Bytes(), "print.csv": rows.Bytes(), "manifest.json": m, "data.json": letters})
}

func keep(dir string, files map[string]any) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, content := range files {
		data, ok := content.([]byte)
		if !ok {
			var err error
			if data, err = json.MarshalIndent(content, "", "  "); err != nil {
				return err
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
