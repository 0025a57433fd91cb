// Package verify reads a log again, for strangers.
//
// [Verify] re-reads every byte of a log's directory beside its writer; [Bundle.Check] checks what
// one person was handed, without any log. Both rest on the genesis key from a printed page, on a
// lasting key, or on evidence that left the machine, and say what they rested on. What must be
// there and is not is an error, never "nothing to check".
//
// # A worked example
//
// A log of three entries: its genesis, one look at a person, and the seal of the epoch. Its
// checkpoint ([Checkpoint]) is a signed note (C2SP). The text has three lines: the log's instance,
// the number of entries, and the root of the Merkle tree in base64. After an empty line each
// signature has a line of its own: the name of the key, then in base64 four bytes that identify
// the key and 64 bytes of an Ed25519 signature over the text.
//
//	audit.city.example/app1
//	3
//	tFgL07fc0M4xViNE1/fvLTDhqnsDueyvX8KrrlcpJ7Y=
//
//	— audit.city.example/app1 hOxPwVJNkIe+t+97lLOTxJwau7u9ykX/lM0UoQzfQNjyg8zsY+VrKFt1R9hp1SvlxKlESH6rmAIpmIIUMIV+DnKE9AM=
//
// The bundle ([Bundle]) that the person is handed, as JSON. A leaf is the encoding of an entry: its
// RFC 6962 hash stands in the tree, and the proof leads from there to the root above. The first 18
// bytes of the leaf are kind 1, version 1, index 1 and epoch 0, each number in eight bytes. The
// handle is in hexadecimal and occurs in the leaf (YSByYW5kb20gaGFuZGxlLg). The seal is the leaf at
// index 2, with a proof of its own. It holds the root of the subject map, and map says what that
// holds for the handle: one entry, the last at index 1. So none is missing. The seal is the first,
// so no keys stand before it: it verifies with the genesis key.
//
//	{
//	 "instance": "audit.city.example/app1",
//	 "checkpoint": "audit.city.example/app1\n3\ntFgL07fc0M4xViNE1/fvLTDhqnsDueyvX8KrrlcpJ7Y=\n\n— audit.city.example/app1 hOxPwVJNkIe+t+97lLOTxJwau7u9ykX/lM0UoQzfQNjyg8zsY+VrKFt1R9hp1SvlxKlESH6rmAIpmIIUMIV+DnKE9AM=\n",
//	 "handle": "612072616e646f6d2068616e646c652e",
//	 "entries": [
//	  {
//	   "leaf": "AQEAAAAAAAAAAQAAAAAAAAAAAAZOwC+ghAAAFAABAAAAAAAAAAAAAQAFdTAxMjMAAAAEdC0xNwAAAAAABGMtNDIAAAABYSByYW5kb20gaGFuZGxlLgAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
//	   "proof": [
//	    "fgJJDLN9STb/xE8L6fr9KObG7camsbzg4zjB/9Q+uCY=",
//	    "1SP+omxqinFYdhoP45Ozz49r0Z5R8HwkXNYUo47N1e4="
//	   ]
//	  }
//	 ],
//	 "seal": "AwEAAAAAAAAAAgAAAAAAAAAAAAZOwC+ghAAAAAAAAAAAAAW1qfyxfVKXEzSsGGYm/8TkJvhAg3L90Rg7CriYwCU5vNJVTcsR+0QlLyXYvIrtUk1gX+qvv7xSx5Bhr+FD6cXpAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAL4poHDRZJ+yyfpS+Ecd1erj+buGTAfLoIpnfINntp9TkYJzeWZNS2tyQ+LK0vWmUQZ7/ynsPe+GuhGgtg1DkE23eR+gN8010i8vWKajYUybjcDNI3vNCLoLROaBtzE4Ag==",
//	 "seal_proof": [
//	  "tan8sX1SlxM0rBhmJv/E5Cb4QINy/dEYOwq4mMAlObw="
//	 ],
//	 "map": "AQAAAAAAAAABAAAAAAAAAAHz52ez1SXBQ74XfBuBqvDgqG1u3HAy3h7Wx92dSpE0hwAA"
//	}
package verify
