// Auditverify checks an audit log without writing to it, also while it is being written, and prints
// a certificate:
//
//	go run ./examples/auditverify -genesis KEY DIR                 one log, against the key from the printed page
//	go run ./examples/auditverify -page page.txt DIR               the same, out of the page as it was typed in again
//	go run ./examples/auditverify -checkpoint FILE DIR             also against checkpoints that were kept elsewhere (may be repeated)
//	go run ./examples/auditverify -receipts FILE DIR               also against receipts out of business rows, one a line
//	go run ./examples/auditverify DIR1 DIR2 …                      a set of logs, one for each application server
//	go run ./examples/auditverify -hashes-only -genesis KEY DIR    a quick look at hashes and seals, which verifies nothing
//	go run ./examples/auditverify -bundle FILE -genesis KEY        one person's disclosure bundle, without any log
//
// The exit status is 0 when everything holds, 1 when something is wrong (standard error names the
// first bad entry), 2 when it could not be checked, 3 when nothing is wrong as far as -hashes-only
// looks: changed entries would not be noticed, and there is no certificate. A log that was only
// checked against itself says so in its certificate: whoever can rewrite all of it could have.
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/anchor"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/examples/internal/command"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// several is a flag that may be repeated.
type several []string

func (s *several) String() string     { return strings.Join(*s, ",") }
func (s *several) Set(v string) error { *s = append(*s, v); return nil }

type options struct {
	genesis, page, receipts, bundle string
	checkpoints                     several
	hashesOnly                      bool
	now                             time.Time
}

const usage = `auditverify [flags] DIR...
auditverify [flags] -bundle FILE

フォルダ DIR の監査ログ、又は一人の開示記録を、書き込まずに検証します。`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o := options{now: time.Now()}
	flags := command.New("auditverify")
	flags.StringVar(&o.genesis, "genesis", "", "初期`鍵`（16進64桁）")
	flags.StringVar(&o.page, "page", "", "印刷した一枚を打ち直した`ファイル`")
	flags.StringVar(&o.receipts, "receipts", "", "受領証の`ファイル`（一行に一つ）")
	flags.StringVar(&o.bundle, "bundle", "", "検証する開示記録の`ファイル`")
	flags.BoolVar(&o.hashesOnly, "hashes-only", false, "記録の内容を読まない：速いが、検証にはならない")
	flags.Var(&o.checkpoints, "checkpoint", "別に保管したチェックポイントの`ファイル`（何度でも）")
	if err := command.Parse(flags, args, usage, stdout); err != nil {
		return command.StatusJA("auditverify", err, stderr)
	}
	opt, err := o.evidence()
	if err == nil && o.bundle == "" && flags.NArg() == 0 {
		err = errors.New("監査ログのフォルダを指定してください（-h で一覧）")
	}
	if err != nil {
		return command.StatusJA("auditverify", err, stderr)
	}
	opt.HashesOnly = o.hashesOnly
	if o.bundle != "" {
		return checkBundle(o.bundle, opt, stdout, stderr)
	}
	status := 0
	for _, dir := range flags.Args() {
		status = worse(status, check(ctx, dir, opt, o.now, stdout, stderr))
	}
	return status
}

// unread is the exit status when nothing is wrong but entries were not read.
const unread = 3

// worse picks the status to exit with: what was not looked at weighs less than what is wrong.
func worse(a, b int) int {
	if a == unread || b == unread {
		if other := min(a, b); other > 0 {
			return other
		}
	}
	return max(a, b)
}

// evidence reads what the log is held against.
func (o *options) evidence() (opt verify.Options, err error) {
	if o.genesis != "" {
		if opt.GenesisKey, err = hex.DecodeString(o.genesis); err != nil || len(opt.GenesisKey) != 32 {
			return opt, errors.New("初期鍵は16進64桁です")
		}
	}
	if o.page != "" {
		text, err := os.ReadFile(o.page)
		if err != nil {
			return opt, err
		}
		cp, key, err := anchor.ParsePage(string(text))
		if err != nil {
			return opt, err
		}
		opt.GenesisKey, opt.Checkpoints = key, append(opt.Checkpoints, cp)
	}
	for _, name := range o.checkpoints {
		cp, err := os.ReadFile(name)
		if err != nil {
			return opt, err
		}
		opt.Checkpoints = append(opt.Checkpoints, cp)
	}
	if o.receipts != "" {
		opt.Receipts, err = readReceipts(o.receipts)
	}
	return opt, err
}

func readReceipts(name string) ([]audit.Receipt, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []audit.Receipt
	for s := bufio.NewScanner(f); s.Scan(); {
		var r audit.Receipt
		if err := r.UnmarshalText(s.Bytes()); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func check(ctx context.Context, dir string, opt verify.Options, now time.Time, stdout, stderr io.Writer) int {
	rep, err := verify.Verify(ctx, dir, opt)
	if errors.Is(err, audit.CodeUnread) {
		look(stdout, &rep, now)
		return unread
	}
	if err != nil {
		fmt.Fprintf(stderr, "auditverify: %s: %s\n", dir, command.Japanese(err))
		if rep.Entries > 0 {
			fmt.Fprintf(stderr, "auditverify: %s: 記録 %d までは正しい\n", dir, rep.Entries-1)
		}
		var e *audit.Error
		if errors.As(err, &e) && e.Kind == audit.CodeIO {
			return 2
		}
		return 1
	}
	certificate(stdout, &rep, now)
	return 0
}

// look prints what a look at the hashes alone found.
func look(w io.Writer, r *verify.Report, now time.Time) {
	fmt.Fprintf(w, "検証ではありません（ハッシュ値のみの点検） / NOT A VERIFICATION: a look at hashes alone\n\n")
	fmt.Fprintf(w, "記録の内容は読んでいません。内容の改ざんは検出できません。 / No entry was read; changed entries would not be noticed.\n")
	rows(w, r, now)
}

func certificate(w io.Writer, r *verify.Report, now time.Time) {
	fmt.Fprintf(w, "監査ログ検証証明書 / certificate of verification\n\n")
	rows(w, r, now)
}

func rows(w io.Writer, r *verify.Report, now time.Time) {
	row := func(ja, en, format string, args ...any) {
		fmt.Fprintf(w, "%s / %s: %s\n", ja, en, fmt.Sprintf(format, args...))
	}
	row("ログ", "log", "%s", r.Instance)
	if r.HashesOnly {
		row("点検日時", "looked at", "%s", now.Format(time.RFC3339))
	} else {
		row("検証日時", "verified at", "%s", now.Format(time.RFC3339))
	}
	row("件数", "entries", "%d（うち廃棄済み %d）", r.Entries, r.Pruned)
	row("コミット数", "commits", "%d（ファイル %d、%d バイト）", r.Commits, r.Segments, r.Bytes)
	row("封印した区間", "sealed epochs", "%d", r.Epoch)
	row("対象者数", "persons", "%d", r.Subjects)
	row("最終記録", "last commit", "%s", r.LastTime.Format(time.RFC3339))
	row("ルート", "root", "%s", r.Root)
	row("初期鍵", "genesis key", "%s", hex.EncodeToString(r.Genesis[:]))
	row("未完了の書込み", "unfinished write", "%d バイト", r.TornBytes)
	for _, d := range r.Derived {
		row("再作成が必要", "to be rebuilt", "%s", d)
	}
	row("照合", "held against", "%s", against(r.Checked))
	fmt.Fprintln(w)
}

func against(e verify.Evidence) string {
	var out []string
	for _, k := range []struct {
		kind verify.Evidence
		name string
	}{
		{verify.EvidenceGenesis, "初期鍵"}, {verify.EvidenceCheckpoint, "別に保管したチェックポイント"}, {verify.EvidenceReceipt, "受領証"},
		{verify.EvidenceOwn, "ログ自身のチェックポイント"},
	} {
		if e&k.kind != 0 {
			out = append(out, k.name)
		}
	}
	if e&^verify.EvidenceOwn == 0 {
		out = append(out, "外部のものなし：ログ自身とだけ照合しました / only checked against itself")
	}
	return strings.Join(out, "、")
}

func checkBundle(name string, opt verify.Options, stdout, stderr io.Writer) int {
	data, err := os.ReadFile(name)
	if err != nil {
		return command.StatusJA("auditverify", err, stderr)
	}
	b, err := verify.ParseBundle(data)
	if err == nil && opt.GenesisKey == nil {
		return command.StatusJA("auditverify", errors.New("開示記録の検証には -genesis か -page を指定してください"), stderr)
	}
	var rep verify.BundleReport
	if err == nil {
		rep, err = b.Check(verify.Trust{GenesisKey: opt.GenesisKey})
	}
	if err != nil {
		fmt.Fprintf(stderr, "auditverify: %s: %s\n", name, command.Japanese(err))
		return 1
	}
	fmt.Fprintf(stdout, "開示記録 / disclosure：%s　%d件　すべて：%s　%s まで\n", b.Instance, len(rep.Entries), command.Yes(rep.Complete), jst(rep.SealedAt))
	if rep.Pruned > 0 {
		fmt.Fprintf(stdout, "保存期間が過ぎて廃棄済み / disposed of：%d件　%s まで\n", rep.Pruned, jst(rep.PrunedAt))
	}
	for i := range rep.Entries {
		printEntry(stdout, &rep.Entries[i])
	}
	return 0
}
