package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
)

// jst writes an instant as the person whom it concerns reads it: in Japan's time.
func jst(t time.Time) string {
	return civil.DayOf(t).Wareki(civil.WarekiStyle{}) + t.In(civil.JST).Format(" 15:04")
}

// became says what came of an entry's act: an attempt and its outcome are two entries, and an act
// that was refused was not done.
func became(e *audit.Event) string {
	switch {
	case e.Phase == audit.Attempt:
		return "始めた"
	case e.Result == audit.Denied:
		return "拒否された"
	case e.Result == audit.Failed:
		return "失敗した"
	case e.Result == audit.Abandoned:
		return "結果の記録がない"
	case e.Phase == audit.Outcome:
		return "終えた"
	}
	return "行った"
}

// printEntry prints one entry of a disclosure: when, what, what came of it, which department, for
// what. Codes are the town's own; those that are empty are left out.
func printEntry(w io.Writer, e *audit.Event) {
	line := []string{strconv.FormatUint(e.Index, 10), jst(e.Time), e.Act.Japanese(), became(e)}
	if e.Phase == audit.Outcome {
		if i := slices.IndexFunc(e.Links, func(r audit.Ref) bool { return r.Kind == audit.LinkAttempt }); i >= 0 {
			line[3] += fmt.Sprintf("（%d の結果）", e.Links[i].Index)
		}
	}
	for _, part := range []struct{ name, code string }{
		{"理由", string(e.Reason)}, {"部署", string(e.Actor.Department)}, {"委託先", string(e.Actor.Processor)}, {"事務", string(e.Duty)},
		{"目的", string(e.Purpose)}, {"件", string(e.Case)},
	} {
		if part.code != "" {
			line = append(line, part.name+" "+part.code)
		}
	}
	_, _ = fmt.Fprintln(w, strings.Join(line, "　"))
}
