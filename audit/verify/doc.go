// Package verify reads a log again, for strangers.
//
// [Verify] re-reads every byte of a log's directory beside its writer; [Bundle.Check] checks what
// one person was handed, without any log. Both rest on the genesis key from a printed page, on a
// lasting key, or on evidence that left the machine, and say what they rested on. What must be
// there and is not is an error, never "nothing to check".
package verify
