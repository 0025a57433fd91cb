package city

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/city/citytest"
	"github.com/stretchr/testify/require"
)

// goesOn runs the days of a folder after a finished run, in the test's process.
func goesOn(t *testing.T, dir, days string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, Run(context.Background(), world(&out), append([]string{"-out", dir, "-next", days}, args...)...))
	return out.String()
}

const sampleDays = samplePath + "/next"

// livedYear gives the sample's year up to its last day, which erases, as a copy that may go on, and
// its screen. It is run once, for tests that go on from it or compare another year with it.
func livedYear(t *testing.T) (dir, screen string) {
	t.Helper()
	y := &lived
	y.once.Do(func() {
		whole, _ := runCity(t)
		days := someDays(t, len(yearsDays(t))-1)
		began := time.Now()
		if y.screen, y.err = runIn(whole, "-next", days); y.err == nil {
			y.took = time.Since(began)
			copyRun(t, filepath.Join(plain.dir, "lived"), whole)
		}
	})
	require.NoError(t, y.err)
	dir = filepath.Join(t.TempDir(), "out")
	copyRun(t, dir, filepath.Join(plain.dir, "lived"))
	return dir, y.screen
}

var lived struct {
	once   sync.Once
	screen string
	took   time.Duration
	err    error
}

// A year of the sample city: sent, failed, lost and found, forms that came since, acts by hand,
// corrected accounts and taxes, a death and moves, five more runs of which one is given up, cash,
// returns, the end, the erasure.
func TestTheSampleCitysYear(t *testing.T) {
	t.Parallel()
	dir, screen := livedYear(t)
	screen += goesOn(t, dir, sampleDays)
	for _, line := range []string{
		"R1 決裁・送付　38件 3,800,000円", "R1 結果　支払済 36件 3,600,000円　振込不能 2件 200,000円", "C1 窓口払い　1件", "C2 窓口払い　1件",
		"R2 起案・決裁・送付　4件 400,000円", "R2 送付の成否が不明", "R2 2名で確認　送付されていなかった", "R2 決裁・送付　4件 400,000円",
		"支払えない申請 33 bound", "R3 起案・決裁・送付　4件 400,000円", "R3 2名で確認　送付されていた", "R4 起案・決裁（送付は保留）　1件", "R4 取りやめ",
		"R5 起案・決裁・送付　1件 100,000円", "戻入 6件", "R6 起案・決裁・送付　1件 40,000円",
		"決算　支払 4,540,000円　現金 200,000円　戻入 340,000円　差引 4,400,000円", "完結していない申請 0件", "消去 66件", "検証済　不一致 0件",
		"個人の情報が残る一覧（文書の保存年限により廃棄）　decisions.csv decisions.jsonl records.csv", "-letters（通知を書き出したフォルダがあれば）",
	} {
		require.Contains(t, screen, line)
	}
	require.Equal(t, 4+3, strings.Count(string(file(t, dir, "transfer-R2.txt")), "\r\n"))
	require.NoFileExists(t, filepath.Join(dir, "transfer-R4.txt"), "nobody sends the file of a run that was given up")
	rows := readTable(t, file(t, dir, "books.csv"))
	require.Equal(t, "4400000", rows[len(rows)-1]["額"])

	kept := file(t, dir, casesName)
	again := goesOn(t, dir, sampleDays)
	require.NotContains(t, again, "決裁", "a day is worked once")
	require.NotContains(t, again, "消去", "and erases once")
	require.Equal(t, kept, file(t, dir, casesName))
}

// byChance is what holds any six digits by chance: the tokens and ids of the store of cases.
var byChance = regexp.MustCompile(`[0-9a-f]{32,}`)

// After the erasure no file of the folder that says anything of a person goes unnamed: the screen
// lists them, for the town to dispose of as its rules on documents say, and the letters too.
func TestWhatStillNamesPersonsAfterTheErasureIsListed(t *testing.T) {
	t.Parallel()
	dir, letters, screen := letteredYear(t)
	_, list, found := strings.Cut(screen, "個人の情報が残る一覧（文書の保存年限により廃棄）　")
	require.True(t, found)
	listed := strings.Fields(strings.SplitN(list, "\n", 2)[0])
	require.Contains(t, listed, letters)
	residents, err := os.ReadFile(filepath.Join(samplePath, "residents.csv"))
	require.NoError(t, err)
	var said []string
	for _, r := range readTable(t, residents) {
		said = append(said, r["宛名番号"], r["世帯番号"])
		for _, s := range []string{r["氏名"], r["氏名カナ"], r["住所"]} {
			if s != "" {
				said = append(said, s)
			}
		}
	}
	naming := 0
	eachFile(t, dir, func(path string, data []byte) {
		name, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		if slices.Contains(listed, name) {
			naming++
			return
		}
		data = byChance.ReplaceAll(data, nil)
		for _, s := range said {
			require.False(t, bytes.Contains(data, []byte(s)), "%s says something of a person, and is not listed", name)
		}
	})
	require.Equal(t, len(listed)-1, naming, "what is listed is there")
}

// yearsDays are those of the sample; the last of them erases.
func yearsDays(t *testing.T) []os.DirEntry {
	t.Helper()
	entries, err := os.ReadDir(sampleDays)
	require.NoError(t, err)
	return entries
}

// someDays copies the first days of the sample.
func someDays(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for _, e := range yearsDays(t)[:n] {
		require.NoError(t, os.CopyFS(filepath.Join(dir, e.Name()), os.DirFS(filepath.Join(sampleDays, e.Name()))))
	}
	return dir
}

// theSame holds that two years left the same for banks and books.
func theSame(t *testing.T, whole, dir string) {
	t.Helper()
	for _, name := range []string{"books.csv", "transfer-R2.txt", "transfer-R3.txt", "transfer-R5.txt", "transfer-R6.txt"} {
		require.Equal(t, string(file(t, whole, name)), string(file(t, dir, name)), name)
	}
	require.NoFileExists(t, filepath.Join(dir, "transfer-R4.txt"))
}

// A day that was broken off after its entries were in the log and before its cases were kept is
// begun again: the log's lines are taken back, and the year ends as it would have. Some days break
// off in one year; with KYUFU_LONG=1 each does in a year of its own, too.
func TestADayThatWasBrokenOffIsBegunAgain(t *testing.T) {
	t.Parallel()
	whole, _ := livedYear(t)
	last := len(yearsDays(t)) - 1
	first, step := oneIn(t, 5)
	var some []int
	for n := first; n < last; n += step {
		some = append(some, n)
		if step == 1 {
			t.Run(fmt.Sprintf("day %d", n+1), func(t *testing.T) {
				t.Parallel()
				breaksOff(t, whole, n)
			})
		}
	}
	breaksOff(t, whole, some...)
}

// breaksOff lives the year with some of its days broken off, and holds that it ends as the whole
// one.
func breaksOff(t *testing.T, whole string, days ...int) {
	t.Helper()
	dir, _ := runCity(t)
	for _, n := range days {
		if n > 0 {
			goesOn(t, dir, someDays(t, n))
		}
		before := file(t, dir, casesName)
		goesOn(t, dir, someDays(t, n+1))
		require.NotEqual(t, before, file(t, dir, casesName))
		require.NoError(t, os.WriteFile(filepath.Join(dir, casesName), before, 0o600))
	}
	require.Contains(t, goesOn(t, dir, someDays(t, len(yearsDays(t))-1)), "不一致 0件")
	theSame(t, whole, dir)
}

func TestNextGoesOnFromAFinishedRunOfTheSameInputOnly(t *testing.T) {
	t.Parallel()
	dir, _ := runCity(t)
	for name, args := range map[string][]string{
		"another program":  {"-out", dir, "-next", sampleDays, "-program", "P4"},
		"no run":           {"-out", t.TempDir(), "-next", sampleDays},
		"no days":          {"-out", dir, "-next", t.TempDir()},
		"no folder":        {"-out", dir, "-next", filepath.Join(t.TempDir(), "none")},
		"damaged cases":    {"-out", damaged(t), "-next", sampleDays},
		"a day of nothing": {"-out", dir, "-next", citytest.Folder(t, "2022-04-08/day.json", `{"sent": "R1"}`)},
	} {
		require.Error(t, Run(context.Background(), world(io.Discard), args...), name)
	}
}

func damaged(t *testing.T) string {
	t.Helper()
	dir, _ := runCity(t)
	b := file(t, dir, casesName)
	b[len(b)/2] ^= 1
	require.NoError(t, os.WriteFile(filepath.Join(dir, casesName), b, 0o600))
	return dir
}

// The same year for a synthetic city; examples/stores lives it on databases too.
func TestASyntheticCitysYear(t *testing.T) {
	t.Parallel()
	args := []string{"-synthetic", "700"}
	dir, _ := runCity(t, args...)
	screen := goesOn(t, dir, citytest.DaysAfter(t, dir), args...)
	for _, line := range []string{"振込不能 10件 1,000,000円", "R3 結果", "戻入 1件", "完結していない申請 0件", "不一致 0件"} {
		require.Contains(t, screen, line)
	}
	var paid, back, out int
	for _, row := range readTable(t, file(t, dir, "books.csv")) {
		n, err := strconv.Atoi(row["額"])
		require.NoError(t, err)
		switch row["区分"] {
		case "振込", "現金":
			paid += n
		case "戻入":
			back += n
		case "差引":
			out = n
		}
	}
	require.Equal(t, paid-back, out)
	require.Positive(t, back)
}
