package synth

// perMille tables are cumulative shares of 1,000; sources in the package comment.

// sizeShare: household sizes 1 … 6 (population census of 2020, rounded).
var sizeShare = [...]int{380, 660, 830, 950, 988, 1000}

// headAge: bands of the head's age by household size, as {share, from, to} in years (census of
// 2020, rounded).
var headAge = [...][]band{
	{{120, 19, 25}, {330, 26, 39}, {560, 40, 59}, {720, 60, 69}, {1000, 70, 97}},
	{{60, 22, 29}, {180, 30, 39}, {380, 40, 59}, {620, 60, 69}, {1000, 70, 93}},
	{{40, 24, 29}, {300, 30, 39}, {720, 40, 59}, {1000, 60, 85}},
	{{20, 25, 29}, {350, 30, 39}, {920, 40, 59}, {1000, 60, 80}},
	{{10, 27, 29}, {330, 30, 39}, {900, 40, 59}, {1000, 60, 80}},
	{{300, 32, 39}, {850, 40, 59}, {1000, 60, 78}},
}

type band struct{ share, from, to int }

// Shares of 1,000 unless said.
const (
	movedIn         = 35  // households moved in after 1 January
	fromAbroad      = 100 // of those moved in
	noRollElsewhere = 30  // persons moved in of whom the other municipality holds nothing
	unfiled         = 20  // persons of age
	livelihoodAid   = 20  // households
	disabled        = 40  // persons
	variantName     = 20  // households
	claimedAway     = 25  // adults without income claimed by a supporter elsewhere
	yucho           = 220 // accounts
	noAccount       = 10  // forms returned without account
	declined        = 4   // forms
	notReturned     = 70  // forms
	undeclared      = 3   // forms returned without the head's declarations
	withAgent       = 15  // forms
	evacuees        = 5   // of 10,000 households of two or more
	placedChildren  = 5   // of 10,000 households with children
)

// exemptShare is the share of adults whose per-capita levy is exempt, by age band: the young in
// training, the old on pensions.
func exemptShare(age int) int {
	switch {
	case age < 20:
		return 970
	case age < 25:
		return 420
	case age < 60:
		return 190
	case age < 65:
		return 300
	case age < 75:
		return 620
	}
	return 800
}

// origins are municipalities (code with check digit) that people move in from.
var origins = [...]string{"112038", "111007", "131016", "131041", "141003", "102024", "082015", "271004", "230006", "011002"}

// banks are institution codes of large banks with invented branch numbers.
var banks = [...]struct {
	code, name, branch, branchName string
}{
	{"0001", "ミズホ", "001", "ホンテン"}, {"0005", "ミツビシＵＦＪ", "002", "クマガヤ"}, {"0009", "ミツイスミトモ", "003", "エキマエ"}, {"0010", "リソナ", "004", "ヒガシ"}, {"0017", "サイタマリソナ", "005", "ニシ"},
}
