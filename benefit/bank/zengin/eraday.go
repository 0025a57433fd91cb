package zengin

// eraDay reports whether six digits YYMMDD can be a day: 03 files carry the year of
// an era (280503 is 3 May 平成28), some banks the last two digits of the year. A day
// that exists in either reading passes: which one it is must be known from elsewhere.
func eraDay(v []byte) bool {
	month, day := number(v[2:4]), number(v[4:6])
	m := MonthDay{uint8(month), uint8(day)}
	return m.Valid() && (v[0] != '0' || v[1] != '0')
}
