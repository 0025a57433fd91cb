// Package lines carries operations over two streams of bytes: a request a line one way, an answer a
// line the other way.
//
// It is what a process speaks on its standard streams and what a server takes as a batch. One JSON
// object a line, UTF-8, ended by a line feed, at most [MaxSize] bytes long without it:
//
//	{"id":"1","op":"mynumber.check","in":{"number":"123"}}
//	{"id":"1","error":"length","detail":"…"}
//
// A request has an id of its own, which its answer repeats; answers come in any order and at most
// [MaxInFlight] requests are without one at a time. A line that is no request is answered with id
// null and error bad_request, and the conversation goes on. Every line is flushed by itself.
package lines
