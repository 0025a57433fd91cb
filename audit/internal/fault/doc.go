// Package fault makes the errors of the log's rooms.
package fault
