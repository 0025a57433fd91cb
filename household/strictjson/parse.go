package strictjson

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// document is a text and the tree of the value in it.
type document struct {
	text  []byte
	depth int // how deep it may nest
	at    int
	path  []step // to the value that is being read
	root  *node
}

// step is one step of the way to a value: a key, or a number where number is set.
type step struct {
	name   string
	number int
	list   bool
}

// node is a value: where it stands, and what is in it. A key is kept for each item of an object.
type node struct {
	kind       byte // the first character: { [ " t f n, and 0 for every number
	start, end int
	keys       []key
	items      []*node
}

type key struct {
	name string
	at   int
}

const bom = "\ufeff"

// parse reads the text as one value.
func (c Config) parse(data []byte) (*document, error) {
	d := &document{text: data, depth: c.depth()}
	if len(data) > c.bytes() {
		return nil, d.broken(CodeSize, 0)
	}
	if at := invalidUTF8(data); at >= 0 {
		return nil, d.broken(CodeEncoding, at)
	}
	if strings.HasPrefix(string(data[:min(len(data), len(bom))]), bom) {
		d.at = len(bom)
	}
	d.blanks()
	root, err := d.value()
	if err != nil {
		return nil, err
	}
	d.root = root
	if d.blanks(); d.at < len(data) {
		return nil, d.broken(CodeTrailing, d.at)
	}
	return d, nil
}

func invalidUTF8(data []byte) int {
	for at := 0; at < len(data); {
		c, size := utf8.DecodeRune(data[at:])
		if c == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// fail makes an error at an offset.
func (d *document) fail(code Code, at int, pointer string) *Error {
	line, column := d.lineOf(at)
	return &Error{Pointer: pointer, Line: line, Column: column, Offset: at, code: code}
}

// lineOf returns line and column of an offset, counted from one, a byte order mark left out.
func (d *document) lineOf(at int) (line, column int) {
	before := strings.TrimPrefix(string(d.text[:min(at, len(d.text))]), bom)
	line = 1 + strings.Count(before, "\n")
	return line, 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}

// raw returns the text of a value.
func (d *document) raw(n *node) []byte { return d.text[n.start:n.end] }

func (d *document) blanks() {
	for d.at < len(d.text) && strings.IndexByte(" \t\r\n", d.text[d.at]) >= 0 {
		d.at++
	}
}

// peek returns the next character, 0 at the end.
func (d *document) peek() byte {
	if d.at < len(d.text) {
		return d.text[d.at]
	}
	return 0
}

func (d *document) value() (*node, error) {
	n := &node{start: d.at, kind: d.peek()}
	var err error
	switch n.kind {
	case '{', '[':
		if len(d.path) >= d.depth {
			return nil, d.broken(CodeDepth, d.at)
		}
		err = d.container(n)
	case '"':
		_, err = d.str()
	case 't':
		err = d.word("true")
	case 'f':
		err = d.word("false")
	case 'n':
		err = d.word("null")
	default:
		n.kind = 0
		err = d.number()
	}
	n.end = d.at
	return n, err
}

func (d *document) word(w string) error {
	if !strings.HasPrefix(string(d.text[d.at:min(d.at+len(w), len(d.text))]), w) {
		return d.broken(CodeSyntax, d.at)
	}
	d.at += len(w)
	return nil
}

// container reads an object or array to its closing character.
func (d *document) container(n *node) error {
	closing := n.kind + 2 // ] and } stand two behind [ and {
	d.at++
	var seen map[string]bool // the keys of an object
	if n.kind == '{' {
		seen = map[string]bool{}
	}
	for first := true; ; first = false {
		d.blanks()
		if first && d.peek() == closing {
			break
		}
		if !first {
			if d.peek() == closing {
				break
			}
			if d.peek() != ',' {
				return d.broken(CodeSyntax, d.at)
			}
			d.at++
			d.blanks()
		}
		if err := d.item(n, seen); err != nil {
			return err
		}
	}
	d.at++
	return nil
}

// item reads one member of an object or one element of an array.
func (d *document) item(n *node, seen map[string]bool) error {
	next := step{number: len(n.items), list: n.kind == '['}
	if n.kind == '{' {
		k := key{at: d.at}
		var err error
		if k.name, err = d.str(); err != nil {
			return err
		}
		next.name = k.name
		n.keys = append(n.keys, k)
	}
	d.path = append(d.path, next)
	if n.kind == '{' {
		if err := d.colon(n.keys[next.number], seen); err != nil {
			return err
		}
	}
	one, err := d.value()
	if err != nil {
		return err
	}
	n.items = append(n.items, one)
	d.path = d.path[:len(d.path)-1]
	return nil
}

// colon reads from behind a key to its value, and refuses a key that was there before.
func (d *document) colon(k key, seen map[string]bool) error {
	if seen[k.name] {
		return d.broken(CodeDuplicateKey, k.at)
	}
	seen[k.name] = true
	if d.blanks(); d.peek() != ':' {
		return d.broken(CodeSyntax, d.at)
	}
	d.at++
	d.blanks()
	return nil
}

// broken makes an error at an offset, in the value that is being read.
func (d *document) broken(code Code, at int) *Error {
	pointer := ""
	var pointerSb213 strings.Builder
	for _, s := range d.path {
		if s.list {
			s.name = strconv.Itoa(s.number)
		}
		pointerSb213.WriteString("/" + escaped(s.name))
	}
	pointer += pointerSb213.String()
	return d.fail(code, at, pointer)
}
