// Package incident says by when a leak or another incident (漏えい等事案) has to be reported. It keeps
// both and enquiries (問合せ) with the dates that they are due.
//
// An incident is a chain of entries in the log: ActIncident when it becomes known, ActReport for
// the prompt and for the final report to the 個人情報保護委員会 (番号法29条の4), ActMeasure for what is done
// about it, each later one linked to the first. Nothing else stores it: Load reads it back, so what
// is shown to the commission is what the log proves. Whose data was concerned is found from the log
// (Concerned): as handles, which only the vault turns into people.
//
// Deadlines are counted in days with the day the incident became known as the first, weekends and
// holidays included; a last day of the final report or of an enquiry on which the office is closed
// moves to the next working day, that of the prompt report never does. The law says "promptly" for
// the first report; that it means within 3 to 5 days, the 30 and 60 days, and how they are counted
// come from the commission's rules and guidance, and are parameters (Rules) because they are not in
// the Act and change: have them confirmed.
//
// Errors: config (no log, no entries, or nothing to add to), those of the log, and those of package
// civil where a last day cannot be counted (unknown, range, no_data).
package incident
