// Package provider answers the inquiries of other institutions.
//
// It is the providing side of the intermediate server (情報提供機能, 情報提供データベース管理機能): replicas (副本)
// in versions that are never overwritten, answers sealed to who asked and signed by who provides,
// flags that stop automatic replies, and this side's exchange records. Its zero [Policy] provides
// nothing, as the assessment of this benefit has it.
//
// An answer is bound to the person whose replica was given, by the code kept with that person. If a
// provider takes one person for another, its answer does not open.
package provider
