// Command city is the main job end to end: from the CSV files of one municipality to decisions,
// records, a transfer file, a report for the section chief and a verified audit log, and on through
// the days of a year. README.md beside it says what it reads and writes.
package main

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/city"
	"github.com/kyufu-go/kyufu/examples/internal/command"
)

//go:embed sample/*.csv sample/city.json sample/town.json
var files embed.FS

func main() {
	debug.SetGCPercent(300) // what a run reads it keeps to its end: looking for what is free finds little
	sample, err := fs.Sub(files, "sample")
	if err == nil {
		err = city.Run(context.Background(), city.World{Sample: sample, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now, Rand: rand.Reader}, os.Args[1:]...)
	}
	status := city.Status(err)
	if status == city.Stopped {
		fmt.Fprintln(os.Stderr, "city:", command.Japanese(err))
	}
	os.Exit(status)
}
