package strictjson

import (
	"encoding/json"
	"io"
	"reflect"
)

// Config bounds what is read. The zero value allows 16 MiB and 64 levels.
type Config struct {
	MaxBytes int
	MaxDepth int
}

const (
	defaultBytes = 16 << 20
	defaultDepth = 64
)

// Unmarshal reads exactly one JSON value into what into points to, within the default bounds.
// Errors: *[Error], with each of the codes.
func Unmarshal(data []byte, into any) error { return Config{}.Unmarshal(data, into) }

// Check reports whether data is exactly one JSON value without anything that this package refuses
// whatever the destination. Errors: as Unmarshal, but for unknown_key, type and value.
func Check(data []byte) error {
	_, err := Config{}.parse(data)
	return err
}

// Read reads a stream to its end as Unmarshal does; no stream is an empty one. Errors: also those
// of the stream.
func (c Config) Read(r io.Reader, into any) error {
	if r == nil {
		return c.Unmarshal(nil, into)
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(c.bytes())+1))
	if err != nil {
		return err
	}
	return c.Unmarshal(data, into)
}

// Unmarshal reads exactly one JSON value into what into points to. What it held before stands where
// the JSON says nothing. Errors: *[Error], with each of the codes.
func (c Config) Unmarshal(data []byte, into any) error {
	d, err := c.parse(data)
	if err != nil {
		return err
	}
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return &json.InvalidUnmarshalError{Type: reflect.TypeOf(into)}
	}
	if err := d.keys(d.root, target.Type(), nil); err != nil {
		return err
	}
	fresh := reflect.New(target.Type().Elem())
	fresh.Elem().Set(target.Elem())
	if err := json.Unmarshal(d.raw(d.root), fresh.Interface()); err != nil {
		return d.locate(target.Type(), err)
	}
	target.Elem().Set(fresh.Elem())
	return nil
}

func (c Config) bytes() int {
	if c.MaxBytes > 0 {
		return c.MaxBytes
	}
	return defaultBytes
}

func (c Config) depth() int {
	if c.MaxDepth > 0 {
		return c.MaxDepth
	}
	return defaultDepth
}

// locate finds the place of an error of encoding/json, which does not tell it.
func (d *document) locate(t reflect.Type, err error) error {
	if found := d.find(d.root, t, nil); found != nil {
		return found
	}
	return d.wrap(d.root.start, "", err)
}
