// Serve answers the library's operations over HTTP: JSON in, JSON out.
//
//	go run ./examples/sdk/serve [-addr 127.0.0.1:8484] [-cert FILE -key FILE] [-limit 10s]
//
//	curl -d '{"number":"123"}' http://127.0.0.1:8484/v1/operations/mynumber.check
//	{"error":"length","detail":"…"}
//
// POST /v1/operations/NAME takes the input of one operation. POST /v1/lines takes many requests,
// one a line, and answers each with a line as soon as it is known. GET /v1/openapi.json describes
// both, GET /health says that the server answers, and GET /metrics counts requests by operation, in
// the text form of Prometheus and without any value out of a request.
//
// Whoever reaches the server may ask it, so it listens on this machine only; another address needs
// a certificate. It keeps nothing of what it is asked, and its memory is bounded: so many
// operations at a time, each of 16 MiB at most. A signal to stop lets the operations that run end.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
)

// grace is how long operations may run on after a signal to stop.
const grace = 20 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		os.Exit(command.Status("serve", err, os.Stderr))
	}
}

const usage = `serve [flags]

Answers the library's operations over HTTP until it is told to stop.`

type config struct {
	addr, cert, key string
	limit           time.Duration
}

func parse(args []string, stdout io.Writer) (config, error) {
	var c config
	flags := command.New("serve")
	flags.StringVar(&c.addr, "addr", "127.0.0.1:8484", "`address` to listen on; one that others reach needs -cert and -key")
	flags.StringVar(&c.cert, "cert", "", "`file` with the server's certificate, PEM")
	flags.StringVar(&c.key, "key", "", "`file` with the certificate's key, PEM")
	flags.DurationVar(&c.limit, "limit", 10*time.Second, "how long one operation may take")
	if err := command.Parse(flags, args, usage, stdout); err != nil {
		return c, err
	}
	switch {
	case flags.NArg() > 0:
		return c, errors.New("takes no arguments")
	case (c.cert == "") != (c.key == ""):
		return c, errors.New("-cert and -key go together")
	case c.cert == "" && !local(c.addr):
		return c, errors.New("an address that others reach needs -cert and -key")
	}
	return c, nil
}

// local reports whether only this machine reaches the address.
func local(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	c, err := parse(args, stdout)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.addr)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "listening on %s\n", listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	listener = &bounded{listener, make(chan struct{}, maxConnections)}
	server := &http.Server{
		Handler:           newServer(whole.All(), c.limit, quiet),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
	ended := make(chan error, 1)
	go func() {
		if c.cert != "" {
			ended <- server.ServeTLS(listener, c.cert, c.key)
			return
		}
		ended <- server.Serve(listener)
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return server.Shutdown(last)
}
