// Package keys keeps data keys apart from what they protect.
//
// Whoever holds personal data encrypts them under a key of the person, and erases a person by
// destroying the key. That is only true if no backup of the data brings the key back: so keys do
// not lie in the database, the vault or the log, but in a [Store] of their own, which is backed up
// apart, over the last backup and never beside it, or not at all. A registry, a vault, a shelf of
// answers and a store of cases each use a space of one Store.
//
// Keys are kept wrapped, under a master key that a [Provider] has, such as a [MasterFile]: it lies
// elsewhere again. [Memory] is for tests; [File] is
// a file of one process; several servers use an adapter to a key service or a database of their
// own, which passes keystest.
//
// # The file
//
// Numbers are big endian.
//
//	head   "KYUFU-KEYS-1\n", three zero bytes, acked (8): how long the file was when it was last synced, CRC-32C of these 24 bytes (4)
//	batch  "KEYS" (4), length of the body (4), body, CRC-32C of all before it in the batch and of the batch's place in the file (4)
//	body   keys, each: length of space (1), space, id (16), length of master (1), master, length of wrapped (2), wrapped
//
// A batch is one write and one sync. A later key of the same space and id takes the place of an
// earlier one. To destroy keys the file is written anew without them beside the old one, synced,
// and renamed over it. What is torn behind acked is a batch that was never acknowledged and is cut
// off; damage before acked, or before a whole batch, is an error with its place, and nothing is
// cut.
package keys
