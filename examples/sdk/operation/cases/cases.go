// Package cases answers the operations on what follows a decision: the case, the record, the
// payment and its bank files.
package cases

import (
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/decide"
)

// Operations is the table of them.
func Operations() operation.Table {
	return operation.Table{
		"bank.account":       bankAccount,
		"bank.yucho":         bankYucho,
		"bank.yucho_reverse": bankYuchoReverse,
		"benefit.redecide":   redecider{decide.Decider()}.redecide,
		"case.replay":        caseReplay,
		"payment.run":        paymentRun,
		"record.check":       recordCheck,
		"record.write":       recordWrite,
		"zengin.format":      zenginFormat,
		"zengin.parse":       zenginParse,
	}
}
