// Package vault is the one store of the log that forgets.
//
// It knows which handle stands for which person, and keeps the personal values that entries commit
// to. See [Vault].
package vault
