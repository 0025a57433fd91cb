// Package text turns what people wrote into what a record, a list or a bank file can hold, and says what that cost.
package text
