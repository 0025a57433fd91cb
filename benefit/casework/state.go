package casework

import "fmt"

// State is where a case stands (状態). The zero value is the case before its first event.
type State uint8

// The states, in the order of the work.
const (
	NoCase           State = iota
	ConfirmationSent       // 確認書送付済
	NoticeSent             // 支給のお知らせ送付済, a reply is not needed
	Undelivered            // 返戻: the letter came back
	Received               // 受付
	Defective              // 不備, a cure is asked
	Accepted               // 書類受理
	Reviewed               // 資格審査済, a decision is proposed
	Granted                // 支給決定
	Refused                // 却下
	Declined               // 辞退
	Withdrawn              // 取下
	DeemedWithdrawn        // みなし取下
	Lapsed                 // 期限内に返送なし
	Planned                // 支払予定
	PaymentApproved        // 支払決裁済
	PaymentSent            // 振込依頼済
	OutcomeUnknown         // 送付の成否不明: nothing moves until two people have found out
	Paid                   // 支払済
	Failed                 // 振込不能
	ReturnDemanded         // 返還請求中
	PartlyReturned         // 一部戻入
	Returned               // 戻入済
	Closed                 // 完結
	Erased                 // 消去済
	stateEnd
)

var stateNames = [stateEnd]string{
	"", "confirmation_sent", "notice_sent", "undelivered", "received", "defective", "accepted", "reviewed",
	"granted", "refused", "declined", "withdrawn", "deemed_withdrawn", "lapsed",
	"planned", "payment_approved", "payment_sent", "outcome_unknown", "paid", "failed",
	"return_demanded", "partly_returned", "returned", "closed", "erased",
}

// stateWords are what an officer calls the states.
var stateWords = [stateEnd]string{
	"", "確認書送付済", "支給のお知らせ送付済", "返戻", "受付", "不備", "書類受理", "資格審査済", "支給決定", "却下",
	"辞退", "取下", "みなし取下", "期限内に返送なし", "支払予定", "支払決裁済", "振込依頼済", "送付の成否不明",
	"支払済", "振込不能", "返還請求中", "一部戻入", "戻入済", "完結", "消去済",
}

// States lists all states but the zero value.
func states() []State {
	out := make([]State, 0, stateEnd-1)
	for s := ConfirmationSent; s < stateEnd; s++ {
		out = append(out, s)
	}
	return out
}

// String returns the stable code; it is empty for the zero value.
func (s State) String() string {
	if s < stateEnd {
		return stateNames[s]
	}
	return fmt.Sprintf("state(%d)", uint8(s))
}

// JA returns the Japanese wording; it is empty for the zero value.
func (s State) JA() string {
	if s < stateEnd {
		return stateWords[s]
	}
	return ""
}

// MarshalText writes the code.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a code. Errors: code "code".
func (s *State) UnmarshalText(b []byte) error {
	for i, name := range stateNames {
		if name == string(b) {
			*s = State(i)
			return nil
		}
	}
	return &Error{code: CodeCode, Field: "state"}
}

// over reports whether a case is at its end: it asks nothing of anybody, unless a letter comes
// back.
func (s State) over() bool { return s == Closed || s == Erased }
