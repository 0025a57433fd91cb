package city

import (
	"context"

	"github.com/kyufu-go/kyufu/audit"
)

// record writes who was touched by the run into the log: the files read, then one entry for every
// person judged.
func (j *job) record(ctx context.Context) func(func(int)) error {
	return func(done func(int)) error {
		for _, f := range j.data.files {
			e := event(audit.ActImport, j.program.Program().ID())
			e.Case, e.Count, e.Digest = audit.Code(f.name), uint64(f.rows), f.digest
			if _, err := j.log.Append(ctx, e); err != nil {
				return err
			}
		}
		j.progress.total(len(j.all))
		const batch = 4096 // what the log encodes them into it keeps for the next
		events := make([]audit.Event, 0, batch)
		for i, one := range j.all {
			var err error
			if events, err = j.touched(ctx, events, one); err != nil {
				return err
			}
			if len(events) < batch-64 && i < len(j.all)-1 {
				continue
			}
			if _, err := j.log.AppendBatch(ctx, events); err != nil {
				return err
			}
			events = events[:0]
			done(i)
		}
		return nil
	}
}

// touched is one entry for every person of a judged household: by which program, with which
// outcome, for which reason.
func (j *job) touched(ctx context.Context, events []audit.Event, one *judged) ([]audit.Event, error) {
	handles, err := j.log.vault.Handles(ctx, one.persons)
	if err != nil {
		return events, err
	}
	e := event(audit.ActEvaluate, j.program.Program().ID())
	e.Reason = audit.Code(one.outcome)
	for _, r := range one.reasons {
		e.Reason = audit.Code(r.code)
		break
	}
	for _, h := range handles {
		e.Subjects = audit.About(h)
		events = append(events, e)
	}
	return events, nil
}
