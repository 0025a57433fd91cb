// Package anchor takes checkpoints of a log out of the machine that writes it, so that whoever
// breaks into that machine cannot rewrite what was there before.
//
// A checkpoint is a C2SP signed note; this package looks at it only as such, and imports nothing
// else of ours. An Anchor takes one and gives back evidence. There are five kinds, for networks
// more and less closed:
//
//   - File and Folder: a share of another department, write-once media. Folder refuses to write where something is.
//   - Page: a printed page whose text carries checksums line by line, for a binder with a supervisor's seal.
//   - Timestamp: an RFC 3161 token from an accredited service (認定タイムスタンプ); only a hash leaves, and the request may travel by media.
//   - Witness: a C2SP witness over HTTP, which signs only what extends what it saw before.
//   - Neighbour: another municipality records our checkpoint in its own log, and we theirs.
//
// Anchoring is never in the way of an append: a Keeper runs beside the log, keeps the evidence, and
// polices its age. A silent anchor is late (code "late"); a wrong answer is a finding of its own
// (code "forged") and is not retried.
package anchor
