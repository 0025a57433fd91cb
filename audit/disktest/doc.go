// Package disktest is a disk in memory that loses its power, for tests of what writes to a log's
// directory.
//
// A [Disk] keeps, when the power is cut at an operation, what was synced and any subset of the
// bytes that were not: writes may be torn anywhere, reordered or lost, files may have grown without
// their data, names may be there or not. A hook fails any operation. It fits trail.Config.FS and
// vault.Config.FS.
package disktest
