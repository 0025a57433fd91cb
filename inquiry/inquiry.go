package inquiry

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Inquiry is one request about one person to one provider, from its draft to its erasure. It is a
// value: the verbs of [Desk] are what moves the stored one on.
type Inquiry struct {
	secret.Private

	ID    ID    `json:"id"`
	State State `json:"state"`
	// Key is the caller's key of the person, Person the integrated addressee number. Both are gone
	// once it is erased.
	Key         string                `json:"key,omitempty"`
	Person      addressee.Integrated  `json:"person,omitempty"`
	Subject     permitted.Subject     `json:"subject"`
	Provider    permitted.Institution `json:"provider"`
	Information permitted.Information `json:"information"`
	FiscalYear  civil.FiscalYear      `json:"fiscal_year,omitempty"`
	Items       []answer.Item         `json:"items"`
	Facts       []string              `json:"facts,omitempty"`
	// NonDisclosure is our mark on the fact of the inquiry (照会側不開示コード).
	NonDisclosure bool `json:"non_disclosure,omitempty"`
	// Basis is what the permitted list answered last.
	Basis Basis `json:"basis"`
	// Requester, Approver, Retriever and Checker are the officers' IDs; no two of Requester,
	// Approver and Checker are one person.
	Requester audit.Code `json:"requester"`
	Approver  audit.Code `json:"approver,omitempty"`
	Retriever audit.Code `json:"retriever,omitempty"`
	Checker   audit.Code `json:"checker,omitempty"`
	// Permit is the last permit; PermitUsed says that it was sent with.
	Permit     Permit `json:"permit,omitzero"`
	PermitUsed bool   `json:"permit_used,omitempty"`
	// Round counts from 1; each blank answer begins another. Polls counts the fruitless looks of
	// this round.
	Round int `json:"round"`
	Polls int `json:"polls,omitempty"`
	// Next is when it next wants attention; for one that has ended, when it is erased. Deadline is
	// when waiting ends.
	Next     time.Time `json:"next,omitzero"`
	Deadline time.Time `json:"deadline,omitzero"`
	// Reason is the stable code of an end, or of the last set-back.
	Reason string `json:"reason,omitempty"`
	// Digest identifies the sealed answer: SHA-256 in hex. It tells nothing of what is inside.
	Digest string `json:"digest,omitempty"`
	// ProvidedAt is when the provider answered.
	ProvidedAt time.Time `json:"provided_at,omitzero"`
	// Dropped and Findings are what the answer had beside the grant and what is wrong with it,
	// without content.
	Dropped  []string         `json:"dropped,omitempty"`
	Findings []answer.Finding `json:"findings,omitempty"`
	// Decisions are the decisions that used the answer.
	Decisions []audit.Code `json:"decisions,omitempty"`
	// Repeats is the inquiry that this one asks again, if it does.
	Repeats ID `json:"repeats,omitempty"`
	// Trail is every step, with its entry in the log.
	Trail Trail `json:"trail"`

	revision int64
}

// Basis is the legal basis an inquiry rests on, as the permitted list gave it.
type Basis struct {
	No         string `json:"no"`
	Article    string `json:"article"`
	Notice     string `json:"notice,omitempty"`
	Carrier    string `json:"carrier,omitempty"`
	ListDigest string `json:"list_digest"`
	ExPost     bool   `json:"ex_post,omitempty"`
}

func basisOf(v permitted.Verdict) Basis {
	return Basis{v.No, v.Article, v.Notice, v.Carrier, v.ListDigest, v.ExPost}
}

// Step is one step of an inquiry.
type Step struct {
	Event Event
	At    time.Time
	Actor audit.Code
	// Line is the id of the store's line that records it, by which its entry in the log is found.
	// "#" and a number is an entry's own number: so steps were recorded before there were lines.
	Line string
}

const entryMark = "#"

// Trail is the steps of an inquiry in order. Its text form is "event unix-milliseconds actor line"
// per step, with semicolons between.
type Trail []Step

// MarshalText writes the text form.
func (t Trail) MarshalText() ([]byte, error) {
	b := make([]byte, 0, 48*len(t))
	for i, s := range t {
		if i > 0 {
			b = append(b, ';')
		}
		b = append(append(b, s.Event...), ' ')
		b = append(strconv.AppendInt(b, s.At.UnixMilli(), 10), ' ')
		b = append(append(b, s.Actor...), ' ')
		b = append(b, s.Line...)
	}
	return b, nil
}

// UnmarshalText reads the text form. Errors: store.
func (t *Trail) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*t = nil
		return nil
	}
	var out Trail
	for part := range strings.SplitSeq(string(text), ";") {
		f := strings.Split(part, " ")
		if len(f) != 4 {
			return fail(CodeStore, "", errors.New("trail"))
		}
		ms, errAt := strconv.ParseInt(f[1], 10, 64)
		if errAt != nil || f[0] == "" || f[3] == "" {
			return fail(CodeStore, "", errors.New("trail"))
		}
		out = append(out, Step{Event(f[0]), time.UnixMilli(ms).UTC(), audit.Code(f[2]), f[3]})
	}
	*t = out
	return nil
}

// Last returns the last step with that event.
func (t Trail) Last(e Event) (Step, bool) {
	for _, s := range slices.Backward(t) {
		if s.Event == e {
			return s, true
		}
	}
	return Step{}, false
}

// binding is what the answer to the current round is bound to.
func (q *Inquiry) binding(self permitted.Institution) answer.Binding {
	return answer.Binding{
		Inquiry: string(q.ID), Permit: q.Permit.ID, ListDigest: q.Permit.ListDigest, Inquirer: self, Provider: q.Provider,
		Information: q.Information, FiscalYear: q.FiscalYear, Person: q.Permit.Person,
	}
}

// forget drops what is about the person; what is left says that there was an inquiry and how it
// went.
func (q *Inquiry) forget() {
	q.Key, q.Person, q.Facts, q.Dropped, q.Findings = "", "", nil, nil, nil
	q.Digest, q.Permit.Person, q.Next = "", "", time.Time{}
}

// stored makes the change that puts the inquiry in place of its last revision.
func (q *Inquiry) stored() store.Change {
	body := packed.Pack(packedInquiry, 640+32*len(q.Trail), q.fields)
	return store.Change{Item: store.Item{Kind: KindInquiry, Key: string(q.ID), Revision: q.revision + 1, Body: body, Terms: store.Listed(string(q.State), q.Next)}}
}

func inquiryOf(it store.Item) (Inquiry, error) {
	var q Inquiry
	if !packed.Unpack(packedInquiry, it.Body, q.fields) {
		return Inquiry{}, fail(CodeStore, ID(it.Key), errors.New("body"))
	}
	q.revision = it.Revision
	return q, nil
}
