// Package strictjson reads JSON that people hand us: programs, overrides, policies, lists,
// settings, households.
//
// encoding/json forgives what a reader of such a file must not: the last of two equal keys wins,
// "Locked" fills locked, text behind the value is overlooked unless somebody asks, and a fault is
// told by a byte offset or not at all. [Unmarshal] decodes by the same struct tags and methods, and
// refuses
//
//   - a key given twice in one object, at any depth (duplicate_key);
//   - a key that is not exactly the name of a field, letter case included (unknown_key);
//   - anything but white space behind the value (trailing);
//   - text that is not UTF-8 and halves of surrogate pairs, which encoding/json turns into
//     U+FFFD (encoding);
//   - a value of another kind than the field (type), or one that the field's own UnmarshalJSON or
//     UnmarshalText refuses (its own code, else value);
//   - more than [Config].MaxBytes (size) or nesting deeper than [Config].MaxDepth (depth).
//
// A byte order mark at the start, which editors put there, is passed over. When Unmarshal fails,
// the destination is as it was.
//
// Every [Error] says where: a JSON pointer (RFC 6901), line and column. No error holds a value from
// the input. A pointer holds keys of it: give a map no keys that name a person.
//
// What has an UnmarshalJSON method of its own is asked, not looked into: for unknown keys inside,
// that method calls Unmarshal in its turn, and the places add up.
package strictjson
