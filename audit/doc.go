// Package audit is a log of who did what, when, from where, why and about whom, that nobody can alter unseen and that can still
// forget a person.
package audit
