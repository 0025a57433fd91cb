package likeness

import "github.com/kyufu-go/kyufu/household/civil"

// births takes a day for similar that has the same known parts, or whose day and month changed
// places, or that differs in one of year, month and day.
func births(a, b civil.Date) Degree {
	if a.IsZero() || b.IsZero() {
		return Missing
	}
	if a.Known() && a == b {
		return Same
	}
	same, wrong := 0, 0
	x, y := parts(a), parts(b)
	for i := range x {
		switch {
		case x[i] == 0 || y[i] == 0:
		case x[i] == y[i]:
			same++
		default:
			wrong++
		}
	}
	swapped := x[0] == y[0] && x[1] == y[2] && x[2] == y[1]
	if swapped || same >= 1 && wrong == 0 || same == 2 && wrong == 1 {
		return Similar
	}
	return Different
}

// parts are year, month and day; zero for one that is not known.
func parts(d civil.Date) [3]int {
	y, _ := d.Year()
	m, _ := d.Month()
	day, _ := d.Day()
	return [3]int{y, m, day}
}
