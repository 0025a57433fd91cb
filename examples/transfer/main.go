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

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

const usage = "transfer YYYY-MM-DD PAYMENTS.csv FILE\ntransfer FILE\n\nMakes a bank file of payments, or checks one that was made."

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	return command.Run(command.New("transfer"), args, usage, stdout, stderr, func(args []string) error {
		switch len(args) {
		case 3:
			if err := makeFile(args[0], args[1], args[2]); err != nil {
				return err
			}
			return check(args[2], stdout) // as the bank will read it
		case 1:
			return check(args[0], stdout)
		}
		return command.UsageError("YYYY-MM-DD PAYMENTS.csv FILE to make, FILE to check")
	})
}

func makeFile(day, from, to string) error {
	on, err := civil.ParseDate(day)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	batch := zengin.Batch{Header: zengin.Header{ // the town's own account and code, as agreed with its bank
		Kind: zengin.KindTransfer, Code: "1120200001", Name: "ﾐﾎﾝｼ", Date: zengin.OnDay(on), Bank: "0017", Branch: "204", Type: bank.Ordinary, Number: "1",
	}}
	lines := csv.NewReader(bytes.NewReader(text))
	lines.FieldsPerRecord = 6
	rows, err := lines.ReadAll()
	if err != nil {
		return err
	}
	for i, row := range rows {
		kind, _ := bank.ParseAccountType(row[2]) // 0, which Normalise refuses by name
		a, found := bank.Account{Bank: row[0], Branch: row[1], Type: kind, Number: row[3], Holder: row[4]}.Normalise(bank.AccountConfig{})
		amount, wrong := money.ParseYen(row[5])
		if wrong := errors.Join(found.Err(), wrong); wrong != nil {
			return fmt.Errorf("line %d: %w", i+1, wrong)
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
	sealed, noSeal := os.ReadFile(name + ".seal")
	file, noFile := os.ReadFile(name)
	var seal zengin.Seal
	if err := errors.Join(noSeal, noFile, json.Unmarshal(sealed, &seal)); err != nil {
		return err
	}
	report, err := zengin.Validate(bytes.NewReader(file), zengin.ReaderConfig{Seal: &seal})
	for _, f := range report.Findings {
		_, _ = fmt.Fprintln(stdout, f)
	}
	if report.Failed() {
		return errors.New("the file is not the one that was sealed, or breaks a rule")
	}
	_, _ = fmt.Fprintln(stdout, seal.Count, "payments,", seal.Total, "yen, unchanged")
	return err
}
