package inquiry

import (
	"context"
	"time"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/texts"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Gateway is the way to an intermediate server and the network behind it. [Desk] drives it; a
// vendor implements it over its server's interface, package file does so over files, and package
// memnet in memory.
//
// All four verbs take many at once, and may answer for a part: what is not in the reply counts as
// not dealt with and is asked for again. An error means that nothing is known about any of them.
// Implementations are safe for concurrent use.
//
// What makes it safe to ask again after a crash:
//
//   - Permits gives the same permit for the same inquiry and round as long as that permit can still be used.
//   - Submit is idempotent by permit: a second submission reports [SubmitDuplicate] and does not reach the provider.
//   - Collect gives a delivery until Acknowledge says that it is stored.
type Gateway interface {
	// Permits asks for permits (情報提供許可証). The network compares each request with its own permitted
	// list.
	Permits(ctx context.Context, requests []PermitRequest) ([]PermitReply, error)
	// Submit sends inquiries under their permits.
	Submit(ctx context.Context, submissions []Submission) ([]SubmitReply, error)
	// Collect fetches what has come in for the inquiries named. An inquiry without an answer yet is
	// not in the reply. What is in the reply beside an error counts.
	Collect(ctx context.Context, inquiries []ID) ([]Delivery, error)
	// Acknowledge says that deliveries are stored and may be dropped.
	Acknowledge(ctx context.Context, inquiries []ID) error
}

// PermitRequest asks for a permit for one inquiry.
type PermitRequest struct {
	secret.Private

	Inquiry ID
	// Round counts from 1: each blank answer begins another.
	Round              int
	Inquirer, Provider permitted.Institution
	Duty               permitted.Duty
	// Via is the carrier procedure, "" for the row's own.
	Via         string
	Information permitted.Information
	Subject     permitted.Subject
	FiscalYear  civil.FiscalYear
	Items       []answer.Item
	Assessment  permitted.Assessment
	// ListDigest is the list the inquirer was permitted by.
	ListDigest string
	// Code is the person's linkage code at the inquirer.
	Code LinkageCode
	// NonDisclosure is the inquirer's mark (照会側不開示コード): the fact of this inquiry is not shown to
	// the person.
	NonDisclosure bool
}

// Permit is the network's permission for one inquiry (情報提供許可証). It serves once, until it expires.
type Permit struct {
	secret.Quiet

	ID      string    `json:"id"`
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires"`
	// ListDigest is that of the network's list.
	ListDigest string `json:"list_digest"`
	// Person names the person in this one exchange, to both sides: see [answer.PersonToken].
	Person string `json:"person"`
}

// PermitReply is a permit, or a refusal with its reason.
type PermitReply struct {
	secret.Private

	Inquiry ID
	Permit  Permit
	// Refused is "" for a permit, else the network's reason as a stable code.
	Refused string
}

// Submission is one inquiry on its way.
type Submission struct {
	secret.Private

	Inquiry            ID
	Permit             Permit
	Inquirer, Provider permitted.Institution
	// Via is the carrier procedure, "" for the row's own.
	Via           string
	Code          LinkageCode
	Information   permitted.Information
	FiscalYear    civil.FiscalYear
	Items         []answer.Item
	NonDisclosure bool
	At            time.Time
}

// SubmitReply says what became of a submission.
type SubmitReply struct {
	Inquiry ID
	Result  SubmitResult
	// Reason is a stable code for [SubmitRefused].
	Reason string
}

// SubmitResult is the outcome of a submission.
type SubmitResult uint8

// The outcomes of a submission.
const (
	// SubmitAccepted: the network has it and will answer.
	SubmitAccepted SubmitResult = iota + 1
	// SubmitDuplicate: the network had it already; it is as good as accepted.
	SubmitDuplicate
	// SubmitPermitExpired: the permit had run out before use; ask for another.
	SubmitPermitExpired
	// SubmitRefused: the network or the provider refuses for good.
	SubmitRefused
)

var submitResults = []string{"", "accepted", "duplicate", "permit_expired", "refused"}

// String is the code of the outcome, "" for none.
func (r SubmitResult) String() string { return texts.Of(submitResults, r) }

// MarshalText writes the code. Errors: config for an outcome that is none.
func (r SubmitResult) MarshalText() ([]byte, error) { return texts.Write(submitResults, r, CodeConfig) }

// UnmarshalText reads what MarshalText writes. Errors: config.
func (r *SubmitResult) UnmarshalText(text []byte) error {
	return texts.Read(submitResults, text, r, CodeConfig)
}

// Delivery is what came back for one inquiry.
type Delivery struct {
	secret.Private

	Inquiry ID
	// Permit is the id of the permit it answers.
	Permit string
	Kind   DeliveryKind
	// Reason is a stable code for every kind but [Answered].
	Reason string
	// ProvidedAt is when the provider answered.
	ProvidedAt time.Time
	// Sealed is the answer, readable by the inquirer only: see [answer.Opener].
	Sealed []byte
}

// DeliveryKind says what kind of reply a delivery is.
type DeliveryKind string

// The kinds of replies.
const (
	// Answered: an answer is enclosed.
	Answered DeliveryKind = "answered"
	// NoData: the provider holds nothing about this person and year (該当なし).
	NoData DeliveryKind = "no_data"
	// NotProvidable: the provider may not give it, for instance to protect a victim (提供不可).
	NotProvidable DeliveryKind = "not_providable"
	// Refused: the provider refuses, with a reason.
	Refused DeliveryKind = "refused"
	// NeedsManual: automatic replies are stopped for this person; an officer there decides
	// (自動応答不可).
	NeedsManual DeliveryKind = "needs_manual"
)
