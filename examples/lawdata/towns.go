package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// checkTowns reads a newer table and tells which codes came, ended or were renamed since the
// built-in one.
func checkTowns(o options, _ string, r io.Reader) error {
	if !o.asOf.Known() {
		return errors.New("-as-of には、この表の時点の日を指定してください")
	}
	newer, err := municipality.Load(r, civil.MustDate(municipality.Horizon), o.asOf)
	if err != nil {
		return err
	}
	builtIn, changes := municipality.Builtin(), 0
	for e := range newer.All() {
		if !e.InForce(o.asOf) {
			continue
		}
		was, err := builtIn.Lookup(e.Code, builtIn.AsOf())
		if err == nil && was.Name == e.Name {
			continue
		}
		changes++
		said := "新しい"
		if err == nil {
			said = "前は " + was.Name
		}
		if _, err := fmt.Fprintf(o.out, "%s %s：%s\n", e.Code, e.Name, said); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(o.out, "変更 %d件（%sから）\n", changes, builtIn.AsOf())
	return err
}
