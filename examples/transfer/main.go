// Transfer makes one bank file (総合振込) and checks one.
//
//	go run ./examples/transfer make YYYY-MM-DD PAYMENTS.csv FILE
//	go run ./examples/transfer check FILE
//
// PAYMENTS.csv has a line for each payment: bank, branch, type (1 or 2), number, holder in kana,
// yen. The format has no check sum, so make writes FILE.seal beside, and check finds every byte
// that changed since. The exit status is 0 when all is well, 1 when a payment or the file is
// refused, 2 when the command line makes no sense.
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

const usage = `transfer make YYYY-MM-DD PAYMENTS.csv FILE
transfer check FILE

Makes a bank file of payments, or checks one that was made.`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	return command.Run(command.New("transfer"), args, usage, stdout, stderr, func(args []string) error {
		switch {
		case len(args) == 4 && args[0] == "make":
			return makeFile(args[1], args[2], args[3], stdout)
		case len(args) == 2 && args[0] == "check":
			return checkFile(args[1], stdout)
		}
		return command.UsageError("make YYYY-MM-DD PAYMENTS.csv FILE, or check FILE")
	})
}

func makeFile(day, from, to string, stdout io.Writer) error {
	on, err := civil.ParseDate(day)
	if err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return err
	}
	var file bytes.Buffer // nothing is written unless every payment is accepted
	w, err := zengin.NewWriter(&file, zengin.WriterConfig{Separator: zengin.CRLF, Check: zengin.CheckConfig{Calendar: civil.BankDays(), Reference: on}})
	if err != nil {
		return err
	}
	if err := w.Batch(zengin.Header{ // the town's own account and code, as agreed with its bank
		Kind: zengin.KindTransfer, Code: "1120200001", Name: "ﾐﾎﾝｼ", Date: zengin.OnDay(on), Bank: "0017", Branch: "204", Type: bank.Ordinary, Number: "1",
	}); err != nil {
		return err
	}
	for i, row := range rows {
		if err := pay(w, row); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	seal, err := w.Close()
	if err != nil {
		return err
	}
	text, err := json.Marshal(seal)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(stdout, seal.Count, "payments,", seal.Total, "yen")
	return errors.Join(os.WriteFile(to, file.Bytes(), 0o600), os.WriteFile(to+".seal", text, 0o600))
}

// pay brings a line into canonical form and writes it, or says which field is wrong; values stay
// out of the message.
func pay(w *zengin.Writer, row []string) error {
	if len(row) != 6 {
		return errors.New("six columns are wanted")
	}
	kind, _ := bank.ParseAccountType(row[2]) // 0, which Normalise refuses by name
	a, found := bank.Account{Bank: row[0], Branch: row[1], Type: kind, Number: row[3], Holder: row[4]}.Normalise(bank.AccountConfig{})
	if err := found.Err(); err != nil {
		return err
	}
	amount, err := money.ParseYen(row[5])
	if err != nil {
		return err
	}
	return w.Add(&bank.Transfer{Bank: a.Bank, Branch: a.Branch, Type: a.Type, Number: a.Number, Holder: a.Holder, Amount: amount})
}

func checkFile(name string, stdout io.Writer) error {
	text, err := os.ReadFile(name + ".seal")
	if err != nil {
		return err
	}
	var seal zengin.Seal
	if err := json.Unmarshal(text, &seal); err != nil {
		return err
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	report, err := zengin.Validate(f, zengin.ReaderConfig{Seal: &seal})
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		_, _ = fmt.Fprintln(stdout, f)
	}
	if report.Failed() {
		return errors.New("the file is not the one that was sealed, or breaks a rule")
	}
	_, err = fmt.Fprintln(stdout, seal.Count, "payments,", seal.Total, "yen, unchanged")
	return err
}
