// Package disk is the files that log and vault live in: their file system, locks and whole writes.
package disk
