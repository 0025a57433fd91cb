// Package civil holds dates without a clock: days of which parts may be unknown, eras,
// ages as the law counts, fiscal years, periods, and the working calendar.
//
// A [Date] is a value of four bytes. Year, month and day are each known or unknown
// (不詳), and a date may be approximate (頃). Questions about dates with unknown parts
// are three-valued: the second result says whether the answer is known, that is, the
// same for every completion of the unknown parts.
//
// A civil date is never made from a time.Time by way of a location, and never turned
// into one, so that no time zone can move it.
package civil
