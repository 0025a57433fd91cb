// Package bank holds accounts, the conversion of ゆうちょ numbers, and the bank files of the 全銀 format.
package bank
