// Package asking turns what a decision lacks into inquiries.
//
// It is the bridge between two rooms that do not know each other: package benefit says which facts
// a decision waits for, package inquiry asks other institutions for them. [Facts] and [Residence]
// go there, [Tax] and [Into] come back with the answers that two persons have checked, as facts of
// the register.
//
//	decisions → Facts → inquiry.MakePlan → desk → Into → register → decide again
package asking
