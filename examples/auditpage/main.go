// Auditpage makes the page that is filed each day: a log's checkpoint and genesis key as checked
// text, to be typed in again, and as a QR code, to be read again. It is a module of its own because
// of the QR code.
//
//	go run . -log DIR -genesis KEY > page.html
//
// The page is one HTML file without anything from outside; print it on A4, have the supervisor seal
// it, put it into the binder. The QR code holds exactly the body of the text's lines
// (anchor.PageBody), which ParsePageBody reads.
package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"time"

	"rsc.io/qr"

	"github.com/kyufu-go/kyufu/audit/anchor"
	"github.com/kyufu-go/kyufu/examples/internal/command"
)

func main() {
	flags := command.New("auditpage")
	dir := flags.String("log", "", "監査ログの`フォルダ`")
	genesis := flags.String("genesis", "", "初期`鍵`（16進64桁）")
	os.Exit(command.RunJA(flags, os.Args[1:], "auditpage -log DIRECTORY -genesis KEY\n\n監査ログのチェックポイントを、金庫に入れる一枚に印刷します。", os.Stdout, os.Stderr, func([]string) error {
		return run(*dir, *genesis, time.Now(), os.Stdout)
	}))
}

func run(dir, genesis string, now time.Time, w io.Writer) error {
	checkpoint, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	key, err := hex.DecodeString(genesis)
	if err != nil {
		return fmt.Errorf("初期鍵は16進64桁です（%w）", err)
	}
	text, err := anchor.PageText(checkpoint, key, now)
	if err != nil {
		return err
	}
	png, err := code(checkpoint, key)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, `<!doctype html><html lang="ja"><meta charset="utf-8"><title>監査ログ チェックポイント</title>
<style>@page{size:A4;margin:20mm}pre{font:11pt/1.5 monospace}img{width:60mm;height:60mm;image-rendering:pixelated}</style>
<pre>%s</pre><img alt="QR" src="data:image/png;base64,%s"></html>
`, html.EscapeString(text), base64.StdEncoding.EncodeToString(png))
	return err
}

// code is the QR code as PNG, of error correction level M.
func code(checkpoint, key []byte) ([]byte, error) {
	c, err := qr.Encode(anchor.PageBody(checkpoint, key), qr.M)
	if err != nil {
		return nil, err
	}
	return c.PNG(), nil
}
