// Package batch decides whole towns. It takes households one after the other or in shards, and adds
// up what was decided.
package batch
