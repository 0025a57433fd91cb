// Openapi writes the description of the server's operations, OpenAPI 3.1.
//
//	go run ./examples/sdk/openapi > openapi.json
//
// What goes in is what the operations decode: their Go types, and for a type that reads JSON by
// itself what the vectors hand it. What comes out is what they answer to the vectors. Names and
// errors are the lines of OPERATIONS.md.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
)

const usage = `openapi

Writes the description of the server's operations, OpenAPI 3.1.`

func main() {
	flags := command.New("openapi")
	if err := command.Parse(flags, os.Args[1:], usage, os.Stdout); err != nil {
		os.Exit(command.Status("openapi", err, os.Stderr))
	}
	if err := write(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

func write(w io.Writer) error {
	files, err := suite.Builtin()
	if err != nil {
		return err
	}
	doc, err := describe(whole.All(), files)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(doc)
}
