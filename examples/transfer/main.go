// Transfer makes one bank file (総合振込) and checks it.
//
//	go run ./examples/transfer YYYY-MM-DD PAYMENTS.csv FILE    makes FILE and FILE.seal
//	go run ./examples/transfer FILE                            checks FILE against FILE.seal
//
// PAYMENTS.csv has a line for each payment: bank, branch, type (1 or 2), number, holder in kana,
// yen. The format has no check sum: the seal finds every byte that changed since. Exit status: 0, 1
// when a payment or the file is refused, 2 when the command line makes no sense.
package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

const usage = "transfer YYYY-MM-DD PAYMENTS.csv FILE\ntransfer FILE\n\n支払のCSVから振込データ（全銀 総合振込）を作り、又は作ったものを確かめます。"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	return command.RunJA(command.New("transfer"), args, usage, stdout, stderr, func(args []string) error {
		switch len(args) {
		case 3:
			if err := makeFile(args[0], args[1], args[2]); err != nil {
				return err
			}
			return check(args[2], stdout) // as the bank will read it
		case 1:
			return check(args[0], stdout)
		}
		return command.UsageError("作るときは 振込日 支払CSV 出力先、確かめるときはファイル名を指定してください（-h で一覧）")
	})
}

func makeFile(day, from, to string) error {
	on, err := civil.ParseDate(day)
	if err != nil {
		return fmt.Errorf("振込日: %w", err)
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if text = bytes.TrimPrefix(text, []byte("\uFEFF")); !utf8.Valid(text) {
		return fmt.Errorf("%s の文字コードがUTF-8ではありません（「CSV UTF-8」で保存し直してください）", from)
	}
	batch := zengin.Batch{Header: zengin.Header{ // the town's own account and code, as agreed with its bank
		Kind: zengin.KindTransfer, Code: "1120200001", Name: "ﾐﾎﾝｼ", Date: zengin.OnDay(on), Bank: "0017", Branch: "204", Type: bank.Ordinary, Number: "1",
	}}
	lines := csv.NewReader(bytes.NewReader(text))
	lines.FieldsPerRecord = 6
	rows, err := lines.ReadAll()
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("%s %d行：銀行・支店・種別・番号・名義カナ・金額の6列で書いてください", from, e.Line)
	}
	if err != nil {
		return err
	}
	for i, row := range rows {
		kind, _ := bank.ParseAccountType(row[2]) // 0, which Normalise refuses by name
		a, found := bank.Account{Bank: row[0], Branch: row[1], Type: kind, Number: row[3], Holder: row[4]}.Normalise(bank.AccountConfig{})
		amount, wrong := money.ParseYen(row[5])
		if wrong := errors.Join(found.Err(), wrong); wrong != nil {
			return fmt.Errorf("%s %d行 %w", from, i+1, wrong)
		}
		batch.Transfers = append(batch.Transfers, bank.Transfer{Bank: a.Bank, Branch: a.Branch, Type: a.Type, Number: a.Number, Holder: a.Holder, Amount: amount})
	}
	var file bytes.Buffer // nothing is written unless every payment is accepted
	seal, err := zengin.Write(&file, &zengin.File{Batches: []zengin.Batch{batch}}, zengin.WriterConfig{
		Separator: zengin.CRLF, Check: zengin.CheckConfig{Calendar: civil.BankDays(), Reference: on},
	})
	if err != nil {
		return err
	}
	sealed, err := json.Marshal(seal)
	return errors.Join(err, os.WriteFile(to, file.Bytes(), 0o600), os.WriteFile(to+".seal", sealed, 0o600))
}

func check(name string, stdout io.Writer) error {
	file, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	sealed, err := os.ReadFile(name + ".seal")
	if err != nil {
		return err
	}
	var seal zengin.Seal
	if err := json.Unmarshal(sealed, &seal); err != nil {
		return err
	}
	report, err := zengin.Validate(bytes.NewReader(file), zengin.ReaderConfig{Seal: &seal})
	for _, f := range report.Findings {
		_, _ = fmt.Fprintln(stdout, command.Finding(f, ""))
	}
	if report.Failed() {
		return errors.New("作ったときのファイルと違うか、規則に合いません。送らないでください")
	}
	_, _ = fmt.Fprintf(stdout, "振込 %d件 %s、作ったときのまま\n", seal.Count, seal.Total.Format())
	return err
}
