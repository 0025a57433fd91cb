package main

import (
	"archive/zip"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/kyufu-go/kyufu/benefit/law/bundle"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

const errBundle = command.UsageError("bundle key 名前、make フォルダ、check・show 法令データ、diff 法令データ 法令データ のどれかを指定してください（-h で一覧）")

// bundles makes and reads bundles of law.
func bundles(o options, operands []string) error {
	var what string
	if len(operands) > 0 {
		what, operands = operands[0], operands[1:]
	}
	verbs := map[string]struct {
		args int
		run  func(options, []string) error
	}{"key": {1, newKey}, "make": {1, makeBundle}, "check": {1, checkBundle}, "show": {1, showBundle}, "diff": {2, diffBundles}}
	v, ok := verbs[what]
	if !ok || len(operands) != v.args {
		return errBundle
	}
	return v.run(o, operands)
}

// newKey writes a signer key where nothing is yet and prints the verifier key that belongs to it.
func newKey(o options, operands []string) error {
	if o.key == "" {
		return command.UsageError("-key には、署名鍵を書き込むファイルを指定してください")
	}
	private, public, err := note.GenerateKey(rand.Reader, operands[0])
	if err != nil {
		return err
	}
	f, err := os.OpenFile(o.key, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(private + "\n"); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(o.out, public)
	return err
}

// makeBundle signs the files of a folder by its manifest.json, which stands beside the folder or is
// named by -manifest.
func makeBundle(o options, operands []string) error {
	if o.key == "" {
		return command.UsageError("-key には、署名鍵のファイルを指定してください")
	}
	folder := operands[0]
	if o.manifest == "" {
		o.manifest = filepath.Join(filepath.Dir(filepath.Clean(folder)), "manifest.json")
	}
	raw, err := os.ReadFile(o.manifest)
	if err != nil {
		return err
	}
	var m bundle.Manifest
	if err := strictjson.Unmarshal(raw, &m); err != nil {
		return err
	}
	key, err := os.ReadFile(o.key)
	if err != nil {
		return err
	}
	signed, err := bundle.Make(os.DirFS(folder), m, strings.TrimSpace(string(key)))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, bundle.Name), signed, 0o600); err != nil {
		return err
	}
	_, err = fmt.Fprintf(o.out, "%s %d号：%d個に署名しました\n", m.ID, m.Number, len(m.Parts))
	return err
}

// opened opens a bundle in a folder or a ZIP file.
func opened(o options, path string) (b *bundle.Bundle, err error) {
	if len(o.trust) == 0 {
		return nil, command.UsageError("-trust には、署名した者の検証鍵を指定してください")
	}
	if !o.asOf.Known() {
		return nil, command.UsageError("-as-of には、使う日を指定してください")
	}
	c := bundle.Config{Keys: o.trust, On: o.asOf, InUse: o.inUse, Back: o.back}
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return bundle.Open(os.DirFS(path), c)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	return bundle.Open(fs.FS(z), c)
}

// checkBundle opens a bundle as an installation would and prints what to keep of it.
func checkBundle(o options, operands []string) error {
	b, err := opened(o, operands[0])
	if err != nil {
		return err
	}
	use := b.InUse()
	_, err = fmt.Fprintf(o.out, "%s は使えます：-in-use %d,%s\n", b.Manifest().ID, use.Number, use.Digest)
	return err
}

// showBundle prints the manifest and what each part brings.
func showBundle(o options, operands []string) error {
	b, err := opened(o, operands[0])
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(b.Manifest(), "", " ")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(o.out, "%s\n%s\n", b.Digest(), raw); err != nil {
		return err
	}
	return differences(o.out, o.year, new(bundle.Bundle), b)
}

// diffBundles prints what another bundle changes.
func diffBundles(o options, operands []string) error {
	before, err := opened(o, operands[0])
	if err != nil {
		return err
	}
	o.back = "" // the second is the one that would be used
	after, err := opened(o, operands[1])
	if err != nil {
		return err
	}
	return differences(o.out, o.year, before, after)
}

// differences tells what two bundles say otherwise: towns, programs, rows, days.
func differences(w io.Writer, year int, before, after *bundle.Bundle) error {
	changed := 0
	for _, find := range []func(*bundle.Bundle, *bundle.Bundle, int) ([]string, error){changedTowns, changedPrograms, changedRows, changedDays} {
		lines, err := find(before, after, year)
		if err != nil {
			return err
		}
		for _, line := range lines {
			if _, err := fmt.Fprintln(w, line); err != nil {
				return err
			}
		}
		changed += len(lines)
	}
	_, err := fmt.Fprintf(w, "違い %d件\n", changed)
	return err
}
