package main

import (
	"net"
	"sync"
)

// maxConnections is how many connections are open at a time; others wait until one ends.
const maxConnections = 512

// bounded is a listener that takes no more connections than it has room for.
type bounded struct {
	net.Listener
	room chan struct{}
}

// Accept waits for room first.
func (b *bounded) Accept() (net.Conn, error) {
	b.room <- struct{}{}
	c, err := b.Listener.Accept()
	if err != nil {
		<-b.room
		return nil, err
	}
	return &counted{Conn: c, leave: sync.OnceFunc(func() { <-b.room })}, nil
}

// counted is a connection that leaves its room once.
type counted struct {
	net.Conn
	leave func()
}

// Close ends the connection.
func (c *counted) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
