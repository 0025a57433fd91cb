package city

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// compileProgram takes a built-in program or a town's own, with what the city overrides in it.
func compileProgram(name, override string, own municipality.Code) (*benefit.Compiled, error) {
	p, err := benefit.Builtin(name)
	if err != nil {
		raw, unread := os.ReadFile(name)
		if unread != nil {
			return nil, fmt.Errorf("-program には %s か、JSON ファイルを指定してください", strings.Join(benefit.BuiltinIDs(), " "))
		}
		if p, err = benefit.LoadProgram(raw); err != nil {
			return nil, fmt.Errorf("-program %s: %w", filepath.Base(name), err)
		}
	}
	overrides, err := readOverrides(override, p, own)
	if err != nil {
		return nil, err
	}
	c, err := benefit.Compiler{Municipality: own}.Compile(p, overrides...)
	if err != nil {
		return nil, fmt.Errorf("-override をこの制度に適用できません: %w", err)
	}
	return c, nil
}

// readOverrides reads a file, which must be for this city and program, or takes of a folder those
// that are.
func readOverrides(name string, p *benefit.Program, own municipality.Code) (list []benefit.Override, err error) {
	if name == "" {
		return nil, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("-override の %s が読めません", name)
	}
	files := []string{name}
	if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(name, "*.json")); err != nil {
			return nil, err
		}
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("-override の %s が読めません", file)
		}
		one, err := benefit.ParseOverride(raw)
		if err != nil {
			return nil, fmt.Errorf("-override %s: %w", filepath.Base(file), err)
		}
		list = append(list, one)
	}
	if info.IsDir() {
		list = benefit.Overrides(list, p, own, p.BaseDate(), civil.Date{})
	}
	return list, nil
}
