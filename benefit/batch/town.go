package batch

import (
	"iter"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/register"
)

// Over decides about every household of a view, one after the other. It asks the view for the
// program's fiscal year, whatever year the view was set to. In in stands what holds for all of
// them: municipality, day, track, earlier payments; its household is not looked at. Each result has
// an input of its own.
func Over(c *benefit.Compiled, view *register.View, in benefit.Input) iter.Seq[Result] {
	if view == nil {
		return Decide(c, nil)
	}
	return Each(c, view, view.All(), in)
}

// Each is [Over] for some households of a view: those that [register.View.Touched] yields.
func Each(c *benefit.Compiled, view *register.View, some iter.Seq[household.Household], in benefit.Input) iter.Seq[Result] {
	return Decide(c, func(yield func(*benefit.Input) bool) {
		if c == nil || view == nil || some == nil {
			return
		}
		if year := c.Program().FiscalYear(); year != 0 {
			view.SetYear(year)
		}
		for h := range some {
			one := in
			one.Household = &h
			if !yield(&one) {
				return
			}
		}
	})
}
