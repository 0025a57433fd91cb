// Package trail is a log of audit events on disk that nobody can alter unseen.
//
// An embedder opens a log, appends events and closes it; see the example. One process writes one
// log, named by its instance id; questions to several go to a [Set]. Package verify reads every
// byte again, also for strangers; package vault holds what entries may not say, and forgets it.
//
// # On disk
//
// A log is a directory:
//
//	NNN.seg         segments: a header, then frames of entries and commit records   the log
//	acked           what was acknowledged last, not synced                           tells a crash from damage
//	checkpoint      the last signed checkpoint (C2SP)                                derived
//	NNN.hashes      the tree's hashes, in tlog's order                               derived
//	NNN.subjects    the subject map at the start of the segment                      derived
//	NNN.index       by subject, actor, act and day                                   derived
//	NNN.pruned      header, seals and commit records of a segment that was pruned    the log
//	NNN.kept        the hashes of it that later proofs need                          the log
//
// The private key of the current epoch, epoch-NNN.key, is in another: [Config.KeyDir].
//
// A frame is CRC-32C, length, kind, payload. The commit record is the unit of durability and of the
// hash chain: one write, one fdatasync, one acknowledgement for all callers in it, and no timer:
// while one sync runs, the next batch gathers. It holds the hash of the record before and the root
// of the Merkle tree (RFC 6962), so chain and tree are held against each other at every commit. The
// formats stand at the types, in package audit/internal/segment and, of the subject map,
// internal/merkle.
//
// After a crash only bytes behind the last whole commit are removed, and only if they can be one
// write that was never acknowledged: at most one commit record, which follows from the last.
// Anything else stops the log, with file, byte and entry. A failed write or sync poisons the log
// until it is opened again; a sync is never tried again on the same pages.
//
// # What is promised, and what is not
//
// Every epoch (15 minutes or 65,536 entries) has an Ed25519 key of its own, which its closing seal
// signs with, names the next one, and is then destroyed. So from the genesis key, which fits on a
// printed page, anybody can check that no entry before the current epoch was changed, added,
// removed or sealed again, also after a break-in. Within the current epoch, and for cutting off the
// newest entries, what helps is what left the machine: receipts in business rows, and checkpoints
// in package anchor. Whoever holds the machine can always remove what is newer than the last of
// these. Destroying a key on flash memory is best effort; [Keys] takes a TPM or HSM.
//
// A copy of the directory does not hold the key of its epoch, and is no log that can be continued:
// [Open] refuses it (code "key"). Who has the key too can write another end of that epoch, which
// the genesis key alone does not tell from the true one: so no backup takes [Config.KeyDir] along,
// and a copy is verified against a receipt or a checkpoint from outside ([verify.Options.Require]).
//
// Erasing a person ([EraseSubject]) destroys, in the vault, their key, their name behind the handle
// and all sealed values. What stays in the log is a random handle and commitments that nobody can
// open or test guesses on. A disclosure ([Log.Disclose]) shows one person all their entries and
// proves, by the sealed subject map, that none is missing.
//
// Retention is for whole segments by fiscal year ([Log.Prune]); every checkpoint at a seal and
// every anchored one stays provable. No statutory period is built in.
//
// # Bounds
//
// Memory: the queue ([Config.QueueBytes]), one commit ([MaxBatchBytes]), and about 140 bytes for
// each person the log has entries about. Opening reads the last segment and the subject map,
// whatever the log's length. A commit takes at most 65,536 events; an event 64 KiB.
package trail
