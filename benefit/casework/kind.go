package casework

import "fmt"

// Kind says what happened to a case.
type Kind uint8

// The kinds, in the order of the work.
const (
	NoEvent           Kind = iota
	SendConfirmation       // 確認書を送付した
	SendAdvanceNotice      // 支給のお知らせを送付した
	Apply                  // 申請書を受け付けた
	Declare                // 申告書を受け付けた
	OpenExOfficio          // 職権で開始した
	MailReturned           // 郵便が返戻された
	SendAgain              // 再送した
	ReturnForm             // 確認書・届出が返送された
	WindowEnded            // 辞退等の届出期間が終わった
	Lapse                  // 期限までに返送がなかった
	CheckIdentity          // 本人確認をした (方法のみ, 写しは保有しない)
	ReviewDocuments        // 書類審査をした
	FindDefect             // 不備を認めた
	NotifyDefect           // 不備通知を発行した
	Cure                   // 補正された
	WithdrawDefect         // 補正の求めを取り下げた
	DeemWithdrawn          // 取下げとみなした
	Accept                 // 書類を受理した
	Review                 // 資格審査をし, 起案した
	SendBack               // 起案を差し戻した
	Grant                  // 支給決定した
	Refuse                 // 却下した
	Notify                 // 通知 (決定通知, 確認書, お知らせ, 返還のお願い) を発行した, or the household was told otherwise
	Decline                // 辞退の届出があった
	DeclineMember          // 世帯員一人の辞退
	Withdraw               // 取下げの届出があった
	OverrideGrant          // 強制決定・強制回復
	OverrideRefuse         // 強制却下
	Reopen                 // 決定後に審査を再開した
	ChangePerson           // 受給者・区分の変更
	ChangeAgent            // 代理人の変更
	ChangeMailing          // 送付先の変更
	ChangeAccount          // 口座の変更
	AnswerAccount          // 公金受取口座の回答を得た
	ConfirmAccount         // 口座を別の職員が確認した
	DecideAmount           // 支払前に額を改めた
	DecideMore             // 再決定: 追加支給
	DecideLess             // 再決定: 返還
	Revoke                 // 支払前に決定を取り消した
	PlanPayment            // 支払を予定した
	ApprovePayment         // 支払を決裁した
	CancelPayment          // 支払を取りやめた
	SendPayment            // 振込データを送付した
	LoseOutcome            // 送付の成否が不明になった
	FindSent               // 送付されていたと確認した
	FindUnsent             // 送付されていなかったと確認した
	Pay                    // 支払われた
	PayCash                // 現金で支払い, 領収書を得た
	FailPayment            // 振込不能となった
	CorrectAccount         // 口座が訂正された
	DemandReturn           // 返還を求めた
	WithdrawDemand         // 返還の求めを取り消した
	WaiveReturn            // 過払い分の返還を求めないこととした
	ReturnPart             // 一部が戻入された
	ReturnRest             // 全額が戻入された
	Object                 // 審査請求があった
	SettleObjection        // 審査請求に裁決があった
	Extend                 // 期限を延長した
	Close                  // 完結した
	Erase                  // 消去した
	kindEnd
)

var kindNames = [kindEnd]string{
	"", "send_confirmation", "send_advance_notice", "apply", "declare", "open_ex_officio", "mail_returned", "send_again",
	"return_form", "window_ended", "lapse", "check_identity", "review_documents", "find_defect", "notify_defect", "cure",
	"withdraw_defect", "deem_withdrawn", "accept", "review", "send_back", "grant", "refuse", "notify", "decline",
	"decline_member", "withdraw", "override_grant", "override_refuse", "reopen", "change_person", "change_agent",
	"change_mailing", "change_account", "answer_account", "confirm_account", "decide_amount", "decide_more", "decide_less",
	"revoke", "plan_payment", "approve_payment", "cancel_payment", "send_payment", "lose_outcome", "find_sent",
	"find_unsent", "pay", "pay_cash", "fail_payment", "correct_account", "demand_return", "withdraw_demand", "waive_return",
	"return_part", "return_rest", "object", "settle_objection", "extend", "close", "erase",
}

// Kinds lists all kinds but the zero value.
func kinds() []Kind {
	out := make([]Kind, 0, kindEnd-1)
	for k := SendConfirmation; k < kindEnd; k++ {
		out = append(out, k)
	}
	return out
}

// String returns the stable code; it is empty for the zero value.
func (k Kind) String() string {
	if k < kindEnd {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// MarshalText writes the code.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a code. Errors: code "code".
func (k *Kind) UnmarshalText(b []byte) error {
	for i, name := range kindNames {
		if name == string(b) {
			*k = Kind(i)
			return nil
		}
	}
	return &Error{code: CodeCode, Field: "kind"}
}
