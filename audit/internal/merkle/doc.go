// Package merkle is the log's hashes: the tree of RFC 6962, its proofs, and the map of persons.
package merkle
