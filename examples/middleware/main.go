// Middleware serves pages whose every request stands in the audit log before it is answered:
//
//	go run ./examples/middleware -log DIR
//
// It shows how a web server puts audit.Guard around its handlers; the library itself imports no
// net/http.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/examples/internal/command"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := command.New("middleware")
	dir := flags.String("log", "log", "`directory` of the log")
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to listen on")
	return command.Run(flags, args, "middleware [flags]\n\nServes pages whose every request stands in the log.", stdout, stderr, func(more []string) error {
		if len(more) > 0 {
			return command.UsageError("no arguments")
		}
		return serve(*dir, *addr)
	})
}

func serve(dir, addr string) error {
	log, err := trail.Open(dir, trail.Config{Instance: "audit.city.example/web"})
	if err != nil {
		return err
	}
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "seen") })
	err = http.ListenAndServe(addr, recorded(audit.NewGuard(log, audit.Policy{}), viewed, page))
	return errors.Join(err, log.Close())
}

// viewed is the event of a request. A real server takes the actor from its session.
func viewed(*http.Request) (audit.Event, error) {
	return audit.Event{Act: audit.ActView, Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "u0123"}}, nil
}

// errStatus is the failure of a request that was answered with a status of 400 and more.
var errStatus = errors.New("http")

// recorded records every request before next sees it, and its outcome: a status of 400 and more is
// a failure with the reason "http-error". A request whose event cannot be made or recorded is
// answered 503.
func recorded(g *audit.Guard, event func(*http.Request) (audit.Event, error), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, err := event(r)
		if err != nil {
			unavailable(w)
			return
		}
		served := false
		_, err = g.Do(r.Context(), e, "http-error", func(ctx context.Context) error {
			served = true
			s := &statusWriter{ResponseWriter: w}
			next.ServeHTTP(s, r.WithContext(ctx))
			if s.status >= http.StatusBadRequest {
				return errStatus
			}
			return nil
		})
		if err != nil && !served {
			unavailable(w)
		}
	})
}

func unavailable(w http.ResponseWriter) {
	http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
