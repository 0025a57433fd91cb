// Middleware serves pages whose every request stands in the audit log before it is answered:
//
//	go run ./examples/middleware -log DIR [-time https://time.city.example]
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
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/examples/internal/command"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := command.New("middleware")
	dir := flags.String("log", "log", "`directory` of the log")
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to listen on")
	source := flags.String("time", "", "`URL` whose Date header this machine's clock is held against")
	return command.Run(flags, args, "middleware [flags]\n\nServes pages whose every request stands in the log.", stdout, stderr, func(more []string) error {
		if len(more) > 0 {
			return command.UsageError("no arguments")
		}
		return serve(*dir, *addr, *source, stderr)
	})
}

func serve(dir, addr, source string, stderr io.Writer) error {
	var outside audit.Reference
	if source != "" {
		if err := learn(&outside, source); err != nil {
			return err
		}
	}
	clock := &audit.Clock{Reference: outside.Now}
	if off := clock.Off(); off != 0 {
		_, _ = fmt.Fprintf(stderr, "this machine's clock is off by %s: the time of %s is used\n", off, source)
	}
	log, err := trail.Open(dir, trail.Config{Instance: "audit.city.example/web", Reference: outside.Now})
	if err != nil {
		return err
	}
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "seen") })
	err = http.ListenAndServe(addr, recorded(audit.NewGuard(log, audit.Policy{Now: clock.Now}), viewed, page))
	return errors.Join(err, log.Close())
}

// learn takes the time from a server that this machine does not keep. A real one asks again each
// hour.
func learn(outside *audit.Reference, source string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	question, err := http.NewRequestWithContext(ctx, http.MethodHead, source, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(question)
	if err != nil {
		return err
	}
	at, err := http.ParseTime(answer.Header.Get("Date"))
	if err = errors.Join(err, answer.Body.Close()); err == nil {
		outside.Learn(at)
	}
	return err
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
