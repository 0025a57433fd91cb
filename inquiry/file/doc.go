// Package file is a gateway that exchanges files with a municipal link server.
//
// A request file has one [Row] of eighteen fields for each inquiry. The server answers each file
// with a reply in the columns of a [ReplyLayout]. The interface is a vendor's, observed and not
// published: widths, columns and result codes are parameters.
//
// The server behind the files obtains the network's permit by itself, so the permits given here
// only stand for the right to write one row. Replies come in the clear: each is sealed to the desk
// and signed by the gateway as soon as it is read, and erased when all rows of its file are
// settled; [Gateway.Expire] erases those that come too late. A line that is not of the interface is
// a [Stray] and holds up no other.
package file
