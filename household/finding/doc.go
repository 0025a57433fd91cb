// Package finding says what is wrong, or worth knowing, about a text, a field or a row.
//
// Every conversion of Kyufu gives its result together with a [List] of findings, and never one
// alone: a name that had to lose a selector (異体字), a kana holder with a symbol no bank accepts, a
// row of a CSV file that has a column too few. A [Finding] has a stable code, a [Severity], the
// place (file, line, column, field, position in the text) and, for the caller's own use, what stood
// there and what became of it.
//
// # What may be shown
//
// From and To may hold personal text (a part of a name or an address). Nothing that prints a
// finding shows them: not String, not any verb of fmt, not log/slog, not JSON. A screen that a case
// worker looks at takes them from the fields.
//
// # Positions
//
// At counts code points of the original input from zero; -1 means that the finding has no position.
// Line and Column count from one; zero means none. A package that counts bytes instead (bank files)
// says so in its own comment.
//
// # Severity
//
//   - [Info]: the value was changed without loss (letters to upper case, hyphens of one family).
//   - [Warning]: the value stands, but somebody should look (a placeholder, a probable loss, a name of a municipality that was renamed).
//   - [Error]: the value cannot be used for what was asked.
package finding
