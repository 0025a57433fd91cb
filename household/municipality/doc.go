// Package municipality knows the local government codes of Japan (全国地方公共団体コード). It has their check
// digit, their prefecture, the city a ward belongs to, and which codes were in force on which day.
//
// # The code
//
// Six digits: two for the prefecture (JIS X 0401), three for the municipality
// or ward (JIS X 0402, 000 for the prefecture itself), one check digit. With
// the weights 6 5 4 3 2 on the first five digits the check digit is the last
// digit of 11 − (sum mod 11). So a remainder of 0 gives 1 and a remainder of 1
// gives 0. The rule of the individual number (個人番号) looks the same and is not:
// there both remainders give 0. The two rules share no code on purpose.
//
//	112020 熊谷市: 1·6 + 1·5 + 2·4 + 0·3 + 2·2 = 23, 23 mod 11 = 1, 11 − 1 = 10 → 0
//
// # The table
//
// [Builtin] is the table of all prefectures, municipalities and wards of
// designated cities, with the days between which each code was in force. It
// speaks for days from [Horizon] on; an entry without From was in force before.
// Sources and the rule by which the table is made stand in data/NOTICE. A
// municipality that holds a newer list loads it with [Load].
//
// Inquiries over the government network know no wards: [Table.City] folds the
// ward of a designated city into its city, also a ward that no longer exists.
// The special wards of Tokyo (特別区) are municipalities and fold into themselves.
package municipality
