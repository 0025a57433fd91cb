package notice

import (
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// ApplicationForm is 申請書. The other kinds are those that a case makes due; see casework.Notice.
const ApplicationForm casework.Notice = "application_form"

// Notice is the data of one letter: what a town's own printing system takes, as JSON.
type Notice struct {
	secret.Quiet

	Kind casework.Notice `json:"kind"`
	// Case names the case (申請連番), Number the document (文書番号).
	Case   string     `json:"case"`
	Number string     `json:"number,omitempty"`
	Date   civil.Date `json:"date"`
	// Program is the benefit's name, Basis the town's ordinance and article.
	Program string `json:"program"`
	Basis   string `json:"basis,omitempty"`
	// Attachment is the act by which the benefit cannot be attached (差押禁止等); on grants.
	Attachment string `json:"attachment,omitempty"`
	To         Party  `json:"to"`
	From       Sender `json:"from"`

	Amount    money.Yen  `json:"amount,omitzero"`
	DecidedOn civil.Date `json:"decided_on,omitzero"`
	PayOn     civil.Date `json:"pay_on,omitzero"`
	// Until is the last day for what is asked.
	Until   civil.Date `json:"until,omitzero"`
	Account *Account   `json:"account,omitempty"`
	// Cash: the money is handed over at the counter (窓口払い); then there is no account.
	Cash bool `json:"cash,omitempty"`
	// Reasons say why, one a line: of a refusal, a defect, a failure, a demand.
	Reasons []Reason `json:"reasons,omitempty"`
	// Household are those who are told of on the form: never somebody protected from the addressee.
	Household []string `json:"household,omitempty"`
	// Appeal is the instruction on appeal (教示).
	Appeal string `json:"appeal,omitempty"`

	// Never are texts of which nothing may be on the letter; they are no part of its data.
	Never []string `json:"-"`
}

// Party is who is written to.
type Party struct {
	secret.Quiet

	PostalCode string `json:"postal_code"`
	// Address is what the postal code stands for, Street what follows it: 3丁目30-8 郵便ビル403号.
	Address string `json:"address"`
	Street  string `json:"street"`
	Name    string `json:"name"`
}

// Sender is who writes.
type Sender struct {
	secret.Quiet

	Head       string `json:"head"`   // 熊谷市長 …
	Office     string `json:"office"` // 福祉課 給付金担当
	PostalCode string `json:"postal_code"`
	Address    string `json:"address"`
	Phone      string `json:"phone"`
	Hours      string `json:"hours,omitempty"`
}

// Account is an account as a letter shows it.
type Account struct {
	secret.Quiet

	Bank   string `json:"bank"`
	Branch string `json:"branch"`
	Type   string `json:"type"`
	// Number shows the last three digits.
	Number string `json:"number"`
	Holder string `json:"holder"`
}

// Reason is a code and its wording.
type Reason struct {
	secret.Quiet

	Code string `json:"code"`
	Text string `json:"text"`
}
