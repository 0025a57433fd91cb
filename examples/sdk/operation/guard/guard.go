// Package guard answers the operations that try the assessment's safeguards (リスク対策) on a
// system: what it lets happen, to whom, until when, and what its log proves. inquiry.check asks the
// built-in permitted list.
package guard

import "github.com/kyufu-go/kyufu/examples/sdk/operation"

// Operations is the table of them.
func Operations() operation.Table {
	return operation.Table{
		"access.decide":     accessDecide,
		"approval.check":    approvalCheck,
		"audit.bundle":      auditBundle,
		"audit.consistency": auditConsistency,
		"audit.inclusion":   auditInclusion,
		"audit.root":        auditRoot,
		"claim.due":         claimDue,
		"incident.due":      incidentDue,
		"inquiry.check":     inquiryCheck,
		"inquiry.replay":    inquiryReplay,
		"media.replay":      mediaReplay,
		"processor.check":   processorCheck,
	}
}
