package levy

// The codes of Error. They are a contract and never change meaning.
const (
	// CodeFiscalYear: there are no parameters for the fiscal year.
	CodeFiscalYear = "fiscal_year"
	// CodeMunicipality: no such code or grade, or no parameters for it.
	CodeMunicipality = "municipality"
	// CodeIncome: an amount is malformed, negative or too large, or given twice.
	CodeIncome = "income"
	// CodeTable: a table of parameters is malformed; Path says where.
	CodeTable = "table"
)

// Error says what is wrong. It never holds a personal value.
type Error struct {
	code string
	// Path is the place as a JSON pointer, if there is one.
	Path string
}

// Code returns the stable code.
func (e *Error) Code() string { return e.code }

// Error names code and place.
func (e *Error) Error() string {
	if e.Path == "" {
		return "levy: " + e.code
	}
	return "levy: " + e.code + " at " + e.Path
}

// Is makes two errors of one code match under errors.Is.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error) // Is compares one link of the chain
	return ok && t.code == e.code
}
