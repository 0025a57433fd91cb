// Package answer says what an answer to an inquiry holds: by layout, for who asked, from who
// provides.
//
// # Layouts
//
// A reply names the [Layout] version in which it is written (データ標準レイアウト) and is read by no other.
// [Layouts.Decode] converts it item by item and projects it to the items that were asked for; every
// other column that holds something is reported by name and dropped (番号法 art. 29).
//
// # The sealed form
//
// A sealed answer is the four bytes "KYA2", an Ed25519 signature (RFC 8032) of 64 bytes, and an
// HPKE ciphertext (RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, mode base): the
// encapsulated key of 65 bytes and what it encrypts.
//
// A text is written as its length in bytes (unsigned LEB128) and its UTF-8. The HPKE info string is
// the texts "kyufu answer 2", inquiry, permit, list digest, inquirer, provider, information, fiscal
// year and [PersonToken], the parts of the [Binding]. The signature is over the texts "kyufu sender
// 1", the inquirer's public key, the info string and the ciphertext.
//
//	K Y A 2 | signature (64) | 04 x y (65) | ciphertext and tag
//
// So an answer opens for the inquirer only, and only as the answer of that provider, to that
// inquiry, under that permit, about that person. Whoever carries it can read nothing, and can make
// none. Package seal makes them. The form before this one named no sender; it is refused with the
// code retired_format.
//
// # At rest
//
// seal.PrivateKey keeps an opened answer as "KYS2" and AES-256-GCM with a random nonce, under a
// key that HKDF-SHA256 derives from the private key for "kyufu shelf 2", with the info string as
// its associated data.
package answer
