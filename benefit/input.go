package benefit

import (
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Input is what one decision is made from. Evaluation reads it and changes
// nothing; it may be shared between goroutines.
type Input struct {
	secret.Quiet

	// Municipality is the one that decides.
	Municipality municipality.Code
	Household    *household.Household
	Track        Track
	// PaidBefore are payments of this and other programs to people of the
	// household, here and elsewhere.
	PaidBefore  []Payment
	Application Application
	// On is the day for which the decision is made; unknown: no day, so that
	// nothing is late.
	On civil.Date
	// Tests are the results of the income test of track B by member.
	Tests []IncomeTest
}

// check says what is wrong before anything is evaluated.
func (in *Input) check() error {
	switch {
	case in == nil:
		return &Error{code: CodeInput, Detail: "input"}
	case in.Household == nil:
		return &Error{code: CodeHousehold, Detail: DetailNoMembers}
	case in.Municipality == 0:
		return &Error{code: CodeInput, Detail: "municipality"}
	case in.Track >= tracks:
		return &Error{code: CodeInput, Detail: "track"}
	}
	return nil
}

// State is how far a payment came.
type State uint8

// The states.
const (
	StateUnknown State = iota // 不明: somebody must ask
	Paid                      // 支給済
	Declined                  // 辞退
	Addressed                 // 支給対象: addressed, whether or not it was paid
	NotPaid                   // 支給なし: who was asked says that there was nothing
)

var stateNames = [...]string{"unknown", "paid", "declined", "addressed", "none"}

// Payment is a payment of a program to a household, or the fact that it was
// addressed.
type Payment struct {
	secret.Quiet

	Program string `json:"program"`
	Track   Track  `json:"track"`
	// Municipality is who paid; zero: the one that decides now.
	Municipality municipality.Code `json:"municipality,omitzero"`
	Household    string            `json:"household,omitempty"` // the number of the household it was for, in the municipality that paid
	Head         string            `json:"head,omitempty"`      // the head at that time
	Members      []string          `json:"members,omitempty"`   // everybody it was paid for
	Declined     []string          `json:"declined,omitempty"`  // those of the members who declined their part
	State        State             `json:"state"`
}

// Application is what happened to the form of the household. The zero value is none.
type Application struct {
	Issued   civil.Date `json:"issued,omitzero"`   // 確認書の発行日
	Returned civil.Date `json:"returned,omitzero"` // 返送日, or the day an application arrived
	Declined bool       `json:"declined,omitzero"` // 辞退
	// NoticeWindowEnded is the last day on which the household could have declined after a notice
	// that needs no answer (支給のお知らせ): from then on the payment is due.
	NoticeWindowEnded civil.Date `json:"notice_window_ended,omitzero"`
}

// IncomeTest says whether a member passed the income test of track B; see
// [Compiled.SuddenChange].
type IncomeTest struct {
	secret.Quiet

	Person string `json:"person"`
	Passed bool   `json:"passed"`
}
