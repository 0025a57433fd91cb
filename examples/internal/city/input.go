package city

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// cityData is all that a run decides from.
type cityData struct {
	municipality municipality.Code
	config       cityConfig
	register     *register.Register
	forms        map[string]*form.Application
	elsewhere    map[string]rollElsewhere // for -inquire
	paid         *casework.Ledger         // payments.csv
	unread       unread                   // of whom a row could not be taken
	columns      []byte                   // of columnsName
	files        []inputFile
}

// An inputFile is one file that was read, for the log.
type inputFile struct {
	name   string
	rows   int
	digest audit.Hash
}

func newCityData(town municipality.Code) *cityData {
	return &cityData{
		municipality: town,
		register:     register.New(register.Config{Municipality: town}),
		forms:        make(map[string]*form.Application),
		elsewhere:    make(map[string]rollElsewhere),
		paid:         casework.NewLedger(town),
		unread:       newUnread(),
	}
}

// inputFolder is the folder of -in, or the sample.
func inputFolder(dir string, sample fs.FS) (fs.FS, error) {
	if dir == "" {
		return sample, nil
	}
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return nil, fmt.Errorf("-in のフォルダ %s が読めません", dir)
	}
	return os.DirFS(dir), nil
}

// networkName is what other municipalities would answer; it is needed for -inquire only.
const networkName = "network.csv"

// columnsName holds what the town says of the headers and codes of its standard systems; with it
// residents.csv, tax.csv and welfare.csv (生活保護) are read as those write them, and childName beside
// them.
const (
	columnsName = "columns.tsv"
	childName   = "child_allowance.csv"
)

// standardSystems are the systems that the files come from where there is a columnsName.
var standardSystems = map[string]string{
	"residents.csv": intake.SystemResidents, "tax.csv": intake.SystemTax, "welfare.csv": intake.SystemPublicAssistance, childName: intake.SystemChildAllowance,
}

// inputNames are the files of an input folder; city.json may be absent, then the sample's is used.
var inputNames = []string{"residents.csv", "tax.csv", "welfare.csv", "applications.csv"}

// An inputSet is the content of the files, read once, so that what is digested is what is decided
// from.
type inputSet map[string][]byte

func readInput(folder, sample fs.FS) (inputSet, error) {
	set := make(inputSet)
	for _, name := range inputNames {
		b, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("%s がないか、読めません", name)
		}
		set[name] = b
	}
	b, err := fs.ReadFile(folder, "city.json")
	if errors.Is(err, fs.ErrNotExist) {
		b, err = fs.ReadFile(sample, "city.json")
	}
	if err != nil {
		return nil, errors.New("city.json が読めません")
	}
	set["city.json"] = b
	for _, name := range []string{networkName, paymentsName, columnsName, childName} {
		b, err = fs.ReadFile(folder, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.New(name + " が読めません")
		}
		set[name] = b
	}
	return set, nil
}

// digest identifies the input of a run.
func (s inputSet) digest() string {
	h := sha256.New()
	for _, name := range append([]string{"city.json", networkName, paymentsName, columnsName, childName}, inputNames...) {
		one := sha256.Sum256(s[name])
		h.Write(one[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// load reads the files into a register. Rows that cannot be read go to bad; a file without its
// header stops the run.
func (s inputSet) load(program *benefit.Compiled, town municipality.Code, bad *badRows, done func(int)) (*cityData, error) {
	d := newCityData(town)
	d.unread.asks(program)
	var err error
	if d.config, err = readCityConfig(bytes.NewReader(s["city.json"])); err != nil {
		return nil, err
	}
	if d.columns = s[columnsName]; len(s[childName]) > 0 && len(d.columns) == 0 {
		return nil, errors.New(childName + " を読むには " + columnsName + " が要ります")
	}
	imports := []func([]byte, string) (int, error){
		d.residents(bad), d.tax(bad), d.welfare(bad), d.applications(bad),
	}
	for i, read := range imports {
		name := inputNames[i]
		rows, err := read(s[name], name)
		if err != nil {
			return nil, describe(name, err)
		}
		d.files = append(d.files, inputFile{name, rows, sha256.Sum256(s[name])})
		done(i + 1)
	}
	if b := s[childName]; len(b) > 0 {
		rows, err := d.welfare(bad)(b, childName)
		if err != nil {
			return nil, describe(childName, err)
		}
		d.files = append(d.files, inputFile{childName, rows, sha256.Sum256(b)})
	}
	if b := s[paymentsName]; len(b) > 0 {
		if err := d.payments(b, program, bad); err != nil {
			return nil, describe(paymentsName, err)
		}
	}
	if b := s[networkName]; len(b) > 0 {
		if d.elsewhere, err = readNetwork(bytes.NewReader(b), networkName, bad); err != nil {
			return nil, describe(networkName, err)
		}
	}
	return d, nil
}

func (d *cityData) residents(bad *badRows) func([]byte, string) (int, error) {
	return func(b []byte, name string) (int, error) {
		o, err := d.options(name)
		if err != nil {
			return 0, err
		}
		o.Candidates = nil
		r, err := intake.Residents(d.register, bytes.NewReader(b), o)
		bad.add(r.Findings)
		d.unread.files[name] = r.Unread
		return r.Taken, err
	}
}

// tax and welfare rows are taken for residents only: rows of others are counted and never stored.
func (d *cityData) tax(bad *badRows) func([]byte, string) (int, error) {
	return func(b []byte, name string) (int, error) {
		o, err := d.options(name)
		if err != nil {
			return 0, err
		}
		r, err := intake.Tax(d.register, bytes.NewReader(b), o)
		bad.add(r.Findings)
		d.unread.files[name] = r.Unread
		bad.count("others", r.Others)
		return r.Taken, err
	}
}

func (d *cityData) welfare(bad *badRows) func([]byte, string) (int, error) {
	return func(b []byte, name string) (int, error) {
		o, err := d.options(name)
		if err != nil {
			return 0, err
		}
		r, err := intake.Welfare(d.register, bytes.NewReader(b), o)
		bad.add(r.Findings)
		d.unread.files[name] = r.Unread
		bad.count("others", r.Others)
		return r.Taken, err
	}
}

func (d *cityData) applications(bad *badRows) func([]byte, string) (int, error) {
	return func(b []byte, name string) (int, error) {
		forms, err := form.Read(bytes.NewReader(b), name, bad.add)
		d.forms = forms
		return len(forms), err
	}
}

// describe puts what stops a run into one sentence without a value of the file.
func describe(name string, err error) error {
	if head, ok := errors.AsType[*finding.Failure](err); ok {
		f, _ := head.Findings.First(finding.Error)
		return fmt.Errorf("%s の見出し行又は文字コードに誤りがあります（%s）", name, strings.TrimSpace(errorText(f.Code)+" "+f.Code+" "+f.Field))
	}
	if _, ok := errors.AsType[*table.ReadError](err); ok {
		return fmt.Errorf("%s を最後まで読めません", name)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// options say how a file is read; under the town's headers and codes where it gives them.
func (d *cityData) options(name string) (intake.Options, error) {
	o := numbered(intake.Options{File: name, Candidates: d.register.Has, Unread: d.unread.files[name]})
	if len(d.columns) == 0 {
		return o, nil
	}
	system := standardSystems[name]
	var own []byte
	for line := range bytes.Lines(d.columns) {
		if bytes.HasPrefix(line, []byte(system+"\t")) {
			own = append(own, line...)
		}
	}
	var err error
	o.Map, err = intake.Standard(system).With(own)
	return o, err
}

// numbered says that the city's numbers are digits alone: a household number with a hyphen would be
// taken for that of a group judged apart.
func numbered(o intake.Options) intake.Options {
	o.Grouped = true // spreadsheets write amounts so
	o.Persons, o.Households = addressee.Format{Width: addressee.DefaultWidth}, addressee.Format{Width: addressee.DefaultWidth}
	return o
}
