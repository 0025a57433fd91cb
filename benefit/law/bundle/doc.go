// Package bundle reads changed law that stands beside what is built in, so that it needs no new
// binary.
//
// A bundle is law as data, dated and signed as one: amounts and grades of the levy, citations,
// programs, the permitted list and its codes, holidays.
//
// # The form
//
// A bundle is a folder, or a ZIP file of one: a signed manifest bundle.note and the files that it
// names, nothing else. The manifest is a note as golang.org/x/mod/sumdb/note signs it with Ed25519:
// a text, an empty line, and signature lines. The text is JSON:
//
//	{"format": 1, "id": "kyufu-law", "number": 7,
//	 "issued_on": "2026-11-29", "valid_from": "2026-12-01",
//	 "note": "what changed, for people",
//	 "parts": [
//	  {"kind": "levy", "file": "levy.json", "digest": "sha256:…"},
//	  {"kind": "grades", "file": "grades.tsv", "digest": "sha256:…", "source": "…", "known_since": "2026-11-29"}]}
//
// The digest of a part is the SHA-256 of its bytes, that of the bundle the one of the manifest's
// text, so that a further signature changes nothing. A file's name is lower-case letters, digits,
// "-", "_" and ".". The parts of one kind stand in the order in which they are put over what is
// built in:
//
//	levy       what levy.Tables.With reads: years and municipalities
//	grades     what levy.Tables.WithGrades reads; source and known_since are the part's
//	citations  {"format": 1, "citations": [{"id", "act", "article", "item", "en", "unconfirmed"}]}: each takes
//	           the place of the citation with its id in every program
//	program    what benefit.LoadProgram reads; one with the id of a built-in program takes its place
//	permitted  what permitted.LoadJSON reads, merged over the rows before
//	codes      what permitted.LoadCodes reads; one at most
//	calendar   {"format": 1, "from", "to", "holidays": [{"day", "name"}]}: every holiday of a span of days
//
// # What is promised
//
// [Open] takes a bundle only if a key that the embedder names has signed its text, every part is
// there as its digest says, no other file is, and every part is what its kind wants. A bundle of a
// later day of validity is refused before that day, one with a lower number than what is in use
// unless the caller names its digest ([Config].Back): nobody goes back unawares. What is wrong is
// told all at once, each with its file. The digest stands in each decision of a program that
// [Bundle.Compiler] compiles, so that it can be made again.
//
// An opened bundle does not change and is safe for concurrent use. What this package does not do:
// fetch bundles, or remember which is in use.
package bundle
