package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/kyufu-go/kyufu/inquiry/file"
)

// linkServer plays the server on the other side of the folder: it answers each file once.
type linkServer struct{ dir string }

// answer writes the reply to every request, without the rows of persons whose number ends in later,
// and says how many rows it read.
func (s linkServer) answer(later string) (rows int, err error) {
	names, err := filepath.Glob(filepath.Join(s.dir, "inquiry_*_????.csv"))
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Clean(name))
		if err != nil {
			return rows, err
		}
		var reply strings.Builder
		reply.WriteString("a line that is none\r\n")
		lines, i := strings.Split(string(data), "\r\n"), 0
		for row, err := range file.Read(bytes.NewReader(data)) {
			if err != nil {
				return rows, err
			}
			stamp := strings.Split(lines[i], ",")[3]
			rows, i = rows+1, i+1
			if later != "" && strings.HasSuffix(string(row.Person), later) {
				continue
			}
			reply.WriteString(string(row.Person) + "," + stamp + "," + s.columns(row) + "\r\n")
		}
		path := filepath.Join(s.dir, file.ReplyName(filepath.Base(name)))
		if err := os.WriteFile(path, []byte(reply.String()), 0o600); err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// columns is the answer part: result code, then the layout's columns.
func (s linkServer) columns(row file.Row) string {
	if strings.HasSuffix(string(row.Person), "102") {
		return "10" // 該当なし
	}
	columns := make([]string, 279)
	columns[15], columns[46], columns[44] = "0", "0", "0"
	return "00," + strings.Join(columns, ",")
}
