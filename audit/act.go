package audit

import "strconv"

// Act says what was done. The catalogue is closed: numbers are never reused and never change
// meaning. Vendors have the range from ActVendorFirst to ActVendorLast, whose events carry
// code-only fields in Event.Notes.
type Act uint16

// Class groups acts for the fail policy and for review.
type Class uint8

// The classes of acts.
const (
	ClassIdentity  Class = 1 + iota // who came and went
	ClassAccess                     // seeing personal data
	ClassChange                     // changing it
	ClassOutput                     // taking it out: paper, file, media
	ClassNetwork                    // inquiry and provision over the government network
	ClassApproval                   // a second person's word
	ClassAuthority                  // who may do what
	ClassRetention                  // erasing, pruning, disposing
	ClassOversight                  // review, incident, enquiry, training
	ClassLog                        // the log about itself
	ClassVendor                     // the vendor's own acts
	classEnd
)

// The acts. The comments name the duty in the assessment that asks for the record. No verb of the
// library writes those that say "embedder's": what they record happens in the embedding system.
const (
	ActLogin        Act = 1 // ログイン
	ActLoginFailed  Act = 2 // ログイン失敗
	ActLogout       Act = 3 // ログアウト
	ActLockedOut    Act = 4 // アカウントロック
	ActPasswordSet  Act = 5 // 認証情報の変更 · embedder's
	ActSessionEnded Act = 6 // 自動ログアウト

	ActView          Act = 20 // 照会・閲覧
	ActSearch        Act = 21 // 検索
	ActReveal        Act = 22 // 個人番号の表示
	ActCompare       Act = 23 // 突合
	ActDisclose      Act = 24 // 開示
	ActViewRefused   Act = 25 // 閲覧の拒否 · embedder's
	ActSearchRefused Act = 26 // 検索の拒否 · embedder's

	ActRegister Act = 40 // 登録
	ActUpdate   Act = 41 // 更新
	ActCorrect  Act = 42 // 訂正
	ActDelete   Act = 43 // 削除 (of a copy or a working record whose time is over; ActErase forgets a person)
	ActImport   Act = 44 // 取込
	ActLink     Act = 45 // 紐付け
	ActUnlink   Act = 46 // 紐付け解除
	ActMerge    Act = 47 // 名寄せ
	ActSplit    Act = 48 // 名寄せの解除
	ActVerify   Act = 49 // 複数職員による確認
	ActDecide   Act = 50 // 支給・不支給の決定
	ActOverride Act = 51 // 強制決定
	ActEvaluate Act = 52 // 判定
	ActApply    Act = 53 // 申請の受付
	ActSuspend  Act = 54 // 利用停止
	ActPay      Act = 55 // 支払
	ActReturn   Act = 56 // 戻入

	ActPrint       Act = 70 // 印刷
	ActExport      Act = 71 // ファイル出力
	ActExportMedia Act = 72 // 媒体への出力
	ActLendMedia   Act = 73 // 媒体の貸出
	ActReturnMedia Act = 74 // 媒体の返却
	ActHandOver    Act = 75 // 一括の引渡し
	ActReentrust   Act = 76 // 再委託
	ActEntrust     Act = 77 // 委託 · embedder's
	ActTakeOut     Act = 78 // 端末の持出し
	ActBringBack   Act = 79 // 端末の返却
	ActNotify      Act = 80 // 通知の発送
	ActTransfer    Act = 81 // 振込データの作成

	ActInquire  Act = 100 // 情報照会
	ActRetrieve Act = 101 // 照会結果の取得
	ActProvide  Act = 102 // 情報提供
	ActPermit   Act = 103 // 照会の許可
	ActDeny     Act = 104 // 照会の不許可
	ActGetCode  Act = 105 // 符号の取得
	ActSend     Act = 106 // 送信 · embedder's
	ActReceive  Act = 107 // 受信
	ActBreakOff Act = 108 // 照会の中断

	ActApprove  Act = 120 // 承認
	ActRefuse   Act = 121 // 否認
	ActWithdraw Act = 122 // 承認の取下げ
	ActAsk      Act = 123 // 承認の依頼
	ActCheck    Act = 124 // 確認

	ActGrant       Act = 140 // 権限の付与
	ActRevoke      Act = 141 // 権限の剝奪 · embedder's
	ActIssueID     Act = 142 // ユーザIDの発効
	ActExpireID    Act = 143 // ユーザIDの失効 · embedder's
	ActPolicySet   Act = 144 // アクセス方針の変更
	ActReviewGrant Act = 145 // 権限の棚卸し · embedder's

	ActErase    Act = 160 // 消去
	ActPrune    Act = 161 // 保存期間の経過による廃棄
	ActDispose  Act = 162 // 機器・媒体の廃棄 · embedder's
	ActBackup   Act = 163 // バックアップ
	ActRestore  Act = 164 // 復元 (a log records it of its vault; of others the embedder)
	ActHold     Act = 165 // 廃棄の停止
	ActRelease  Act = 166 // 廃棄の停止の解除
	ActErased   Act = 167 // 消去の完了確認
	ActEraseAsk Act = 168 // 消去の申請 · embedder's

	ActReview     Act = 180 // ログの点検
	ActSignOff    Act = 181 // 点検結果の確認
	ActIncident   Act = 182 // 漏えい等事案
	ActReport     Act = 183 // 委員会への報告
	ActEnquiry    Act = 184 // 問合せ・苦情
	ActAnswer     Act = 185 // 回答
	ActTraining   Act = 186 // 研修 · embedder's
	ActExercise   Act = 187 // 訓練 · embedder's
	ActAssess     Act = 188 // 評価の実施 · embedder's
	ActBreakGlass Act = 189 // 緊急時の例外
	ActMeasure    Act = 190 // 再発防止策
	ActOvertimeOK Act = 191 // 時間外利用の承認
	ActMaintain   Act = 192 // 保守作業

	ActLogGenesis    Act = 220 // first entry
	ActLogSeal       Act = 221 // closing seal of an epoch
	ActLogRecovered  Act = 222 // bytes discarded after a crash; Count holds how many
	ActLogFull       Act = 223 // no room; written into the reserved block
	ActLogHeartbeat  Act = 224 // nothing happened, and the log is alive
	ActLogClockBack  Act = 225 // the clock went back; Count holds by how many seconds
	ActLogAnchored   Act = 226 // a checkpoint left the machine; Digest is its hash
	ActLogNeighbour  Act = 227 // another log's checkpoint; Digest is its hash
	ActLogAnchorBad  Act = 228 // an anchor answered wrongly
	ActLogAbandoned  Act = 229 // an attempt found without outcome
	ActLogVerified   Act = 230 // a full verification was done; Digest is the root
	ActLogAnchorLate Act = 231 // anchors are older than allowed
	ActLogClockAhead Act = 232 // a clock runs ahead; Count holds by how many seconds

	ActVendorFirst Act = 0x8000 // embedder's
	ActVendorLast  Act = 0xFFFF // embedder's
)

type actRow struct {
	act   Act
	code  string
	class Class
	ja    string
}

// acts is the catalogue; a row is never removed and its code never reused.
var acts = []actRow{
	{ActLogin, "login", ClassIdentity, "ログイン"},
	{ActLoginFailed, "login_failed", ClassIdentity, "ログイン失敗"},
	{ActLogout, "logout", ClassIdentity, "ログアウト"},
	{ActLockedOut, "locked_out", ClassIdentity, "アカウントロック"},
	{ActPasswordSet, "password_set", ClassIdentity, "認証情報の変更"},
	{ActSessionEnded, "session_ended", ClassIdentity, "自動ログアウト"},
	{ActView, "view", ClassAccess, "閲覧"},
	{ActSearch, "search", ClassAccess, "検索"},
	{ActReveal, "reveal", ClassAccess, "個人番号の表示"},
	{ActCompare, "compare", ClassAccess, "突合"},
	{ActDisclose, "disclose", ClassAccess, "開示"},
	{ActViewRefused, "view_refused", ClassAccess, "閲覧の拒否"},
	{ActSearchRefused, "search_refused", ClassAccess, "検索の拒否"},
	{ActRegister, "register", ClassChange, "登録"},
	{ActUpdate, "update", ClassChange, "更新"},
	{ActCorrect, "correct", ClassChange, "訂正"},
	{ActDelete, "delete", ClassChange, "削除"},
	{ActImport, "import", ClassChange, "取込"},
	{ActLink, "link", ClassChange, "紐付け"},
	{ActUnlink, "unlink", ClassChange, "紐付け解除"},
	{ActMerge, "merge", ClassChange, "名寄せ"},
	{ActSplit, "split", ClassChange, "名寄せの解除"},
	{ActVerify, "verify", ClassChange, "複数職員による確認"},
	{ActDecide, "decide", ClassChange, "決定"},
	{ActOverride, "override", ClassChange, "強制決定"},
	{ActEvaluate, "evaluate", ClassChange, "判定"},
	{ActApply, "apply", ClassChange, "申請の受付"},
	{ActSuspend, "suspend", ClassChange, "利用停止"},
	{ActPay, "pay", ClassChange, "支払"},
	{ActReturn, "return", ClassChange, "戻入"},
	{ActPrint, "print", ClassOutput, "印刷"},
	{ActExport, "export", ClassOutput, "ファイル出力"},
	{ActExportMedia, "export_media", ClassOutput, "媒体への出力"},
	{ActLendMedia, "lend_media", ClassOutput, "媒体の貸出"},
	{ActReturnMedia, "return_media", ClassOutput, "媒体の返却"},
	{ActHandOver, "hand_over", ClassOutput, "一括の引渡し"},
	{ActReentrust, "reentrust", ClassOutput, "再委託"},
	{ActEntrust, "entrust", ClassOutput, "委託"},
	{ActTakeOut, "take_out", ClassOutput, "端末の持出し"},
	{ActBringBack, "bring_back", ClassOutput, "端末の返却"},
	{ActNotify, "notify", ClassOutput, "通知の発送"},
	{ActTransfer, "transfer", ClassOutput, "振込データの作成"},
	{ActInquire, "inquire", ClassNetwork, "情報照会"},
	{ActRetrieve, "retrieve", ClassNetwork, "照会結果の取得"},
	{ActProvide, "provide", ClassNetwork, "情報提供"},
	{ActPermit, "permit", ClassNetwork, "照会の許可"},
	{ActDeny, "deny", ClassNetwork, "照会の不許可"},
	{ActGetCode, "get_code", ClassNetwork, "符号の取得"},
	{ActSend, "send", ClassNetwork, "送信"},
	{ActReceive, "receive", ClassNetwork, "受信"},
	{ActBreakOff, "break_off", ClassNetwork, "照会の中断"},
	{ActApprove, "approve", ClassApproval, "承認"},
	{ActRefuse, "refuse", ClassApproval, "否認"},
	{ActWithdraw, "withdraw", ClassApproval, "承認の取下げ"},
	{ActAsk, "ask", ClassApproval, "承認の依頼"},
	{ActCheck, "check", ClassApproval, "確認"},
	{ActGrant, "grant", ClassAuthority, "権限の付与"},
	{ActRevoke, "revoke", ClassAuthority, "権限の剝奪"},
	{ActIssueID, "issue_id", ClassAuthority, "ユーザIDの発効"},
	{ActExpireID, "expire_id", ClassAuthority, "ユーザIDの失効"},
	{ActPolicySet, "policy_set", ClassAuthority, "アクセス方針の変更"},
	{ActReviewGrant, "review_grant", ClassAuthority, "権限の棚卸し"},
	{ActErase, "erase", ClassRetention, "消去"},
	{ActPrune, "prune", ClassRetention, "保存期間の経過による廃棄"},
	{ActDispose, "dispose", ClassRetention, "機器・媒体の廃棄"},
	{ActBackup, "backup", ClassRetention, "バックアップ"},
	{ActRestore, "restore", ClassRetention, "復元"},
	{ActHold, "hold", ClassRetention, "廃棄の停止"},
	{ActRelease, "release", ClassRetention, "廃棄の停止の解除"},
	{ActErased, "erased", ClassRetention, "消去の完了確認"},
	{ActEraseAsk, "erase_request", ClassRetention, "消去の申請"},
	{ActReview, "review", ClassOversight, "ログの点検"},
	{ActSignOff, "sign_off", ClassOversight, "点検結果の確認"},
	{ActIncident, "incident", ClassOversight, "漏えい等事案"},
	{ActReport, "report", ClassOversight, "委員会への報告"},
	{ActEnquiry, "enquiry", ClassOversight, "問合せ"},
	{ActAnswer, "answer", ClassOversight, "回答"},
	{ActTraining, "training", ClassOversight, "研修"},
	{ActExercise, "exercise", ClassOversight, "訓練"},
	{ActAssess, "assess", ClassOversight, "評価の実施"},
	{ActBreakGlass, "break_glass", ClassOversight, "緊急時の例外"},
	{ActMeasure, "measure", ClassOversight, "再発防止策"},
	{ActOvertimeOK, "overtime_approved", ClassOversight, "時間外利用の承認"},
	{ActMaintain, "maintain", ClassOversight, "保守作業"},
	{ActLogGenesis, "log.genesis", ClassLog, "ログの開始"},
	{ActLogSeal, "log.seal", ClassLog, "区間の封印"},
	{ActLogRecovered, "log.recovered", ClassLog, "障害からの復旧"},
	{ActLogFull, "log.full", ClassLog, "ログの容量不足"},
	{ActLogHeartbeat, "log.heartbeat", ClassLog, "稼働の記録"},
	{ActLogClockBack, "log.clock_back", ClassLog, "時計の逆行"},
	{ActLogAnchored, "log.anchored", ClassLog, "外部への固定"},
	{ActLogNeighbour, "log.neighbour", ClassLog, "他団体のチェックポイント"},
	{ActLogAnchorBad, "log.anchor_bad", ClassLog, "固定先の誤応答"},
	{ActLogAbandoned, "log.abandoned", ClassLog, "結果のない操作"},
	{ActLogVerified, "log.verified", ClassLog, "全件検証"},
	{ActLogAnchorLate, "log.anchor_late", ClassLog, "固定の遅延"},
	{ActLogClockAhead, "log.clock_ahead", ClassLog, "時計の進み"},
}

// actIndex finds the row of an act below ActVendorFirst; built once, never changed.
var actIndex = func() (t [256]uint8) {
	for i, r := range acts {
		t[r.act] = uint8(i + 1)
	}
	return t
}()

func (a Act) row() *actRow {
	if a >= 256 || actIndex[a] == 0 {
		return nil
	}
	return &acts[actIndex[a]-1]
}

// Known reports whether the act is in the catalogue or in the vendor's range.
func (a Act) Known() bool { return a >= ActVendorFirst || a.row() != nil }

// Class tells the act's class, and zero for an unknown act.
func (a Act) Class() Class {
	if a >= ActVendorFirst {
		return ClassVendor
	}
	if r := a.row(); r != nil {
		return r.class
	}
	return 0
}

// OfLog reports whether the log itself writes this act; callers may append only ActLogNeighbour,
// ActLogAnchored, ActLogAnchorBad, ActLogAnchorLate, ActLogAbandoned, ActLogVerified,
// ActLogClockAhead of these.
func (a Act) OfLog() bool { return a.Class() == ClassLog }

// String gives the act's stable code, "vendor.N" in the vendor's range, "act.N" for an unknown one.
func (a Act) String() string {
	if r := a.row(); r != nil {
		return r.code
	}
	if a >= ActVendorFirst {
		return "vendor." + strconv.Itoa(int(a-ActVendorFirst))
	}
	return "act." + strconv.Itoa(int(a))
}

// Japanese gives the act's name for a printed page; the code where there is none.
func (a Act) Japanese() string {
	if r := a.row(); r != nil {
		return r.ja
	}
	return a.String()
}

// ActOf finds an act by its stable code.
func ActOf(code string) (Act, bool) {
	for _, r := range acts {
		if r.code == code {
			return r.act, true
		}
	}
	return 0, false
}

var classNames = [classEnd]string{
	"", "identity", "access", "change", "output", "network", "approval", "authority", "retention", "oversight", "log", "vendor",
}

// String gives the class's stable code.
func (c Class) String() string {
	if c < classEnd {
		return classNames[c]
	}
	return "class." + strconv.Itoa(int(c))
}
