package access

import (
	"slices"

	"github.com/kyufu-go/kyufu/audit"
)

// Operation is what somebody wants to do. Numbers are never reused.
type Operation uint8

// The operations.
const (
	View         Operation = 1 + iota // 閲覧
	Search                            // 検索
	Reveal                            // 個人番号の表示
	Register                          // 登録
	Update                            // 更新
	Link                              // 紐付け
	Merge                             // 名寄せ
	Split                             // 名寄せの解除
	Confirm                           // 個人番号確認
	Inquire                           // 情報照会
	Retrieve                          // 照会結果の取得
	Verify                            // 複数職員による確認
	Approve                           // 承認
	Print                             // 印刷
	Export                            // 外部媒体への出力
	LendMedia                         // 媒体の貸出
	ReturnMedia                       // 媒体の返却
	HandOver                          // 委託先への引渡し
	Disclose                          // 開示
	Correct                           // 訂正
	Suspend                           // 利用停止
	Return                            // 戻入
	Erase                             // 消去
	Backup                            // バックアップ
	Manage                            // ID・権限・鍵の管理
	Audit                             // ログの点検
	CarryOut                          // 端末の持出し
	WorkOvertime                      // 時間外の利用
	Reentrust                         // 再委託の承諾
	Examine                           // 審査
	Decide                            // 支給・不支給の決定
	Pay                               // 支払
	operationEnd
)

var operationNames = [operationEnd]string{
	"", "view", "search", "reveal", "register", "update", "link", "merge", "split", "confirm", "inquire", "retrieve",
	"verify", "approve", "print", "export", "lend_media", "return_media", "hand_over", "disclose", "correct", "suspend",
	"return", "erase", "backup", "manage", "audit", "take_out", "overtime", "reentrust",
	"examine", "decide", "pay",
}

var operationActs = [operationEnd]audit.Act{
	0, audit.ActView, audit.ActSearch, audit.ActReveal, audit.ActRegister, audit.ActUpdate, audit.ActLink, audit.ActMerge, audit.ActSplit, audit.ActCompare,
	audit.ActInquire, audit.ActRetrieve, audit.ActVerify, audit.ActApprove, audit.ActPrint, audit.ActExportMedia, audit.ActLendMedia,
	audit.ActReturnMedia, audit.ActHandOver, audit.ActDisclose, audit.ActCorrect, audit.ActSuspend, audit.ActReturn, audit.ActErase, audit.ActBackup,
	audit.ActGrant, audit.ActReview, audit.ActTakeOut, audit.ActOvertimeOK, audit.ActReentrust,
	audit.ActEvaluate, audit.ActDecide, audit.ActPay,
}

// Operations lists all operations in order.
func Operations() []Operation {
	all := make([]Operation, 0, operationEnd-1)
	for o := Operation(1); o < operationEnd; o++ {
		all = append(all, o)
	}
	return all
}

// String returns the stable code.
func (o Operation) String() string {
	if o < operationEnd {
		return operationNames[o]
	}
	return ""
}

// Act returns the audit act that records the operation.
func (o Operation) Act() audit.Act {
	if o < operationEnd {
		return operationActs[o]
	}
	return 0
}

// MarshalText writes the stable code.
func (o Operation) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the stable code. Errors: operation.
func (o *Operation) UnmarshalText(b []byte) error {
	i := slices.Index(operationNames[:], string(b))
	if i <= 0 {
		return fail(CodeOperation, "operation")
	}
	*o = Operation(i)
	return nil
}

func set(ops []Operation) (bits uint64) {
	for _, o := range ops {
		bits |= 1 << o
	}
	return bits
}
