package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fits reports whether a value is as the schema says.
func fits(s *schema, v any) bool {
	if len(s.Type) > 0 {
		ok := false
		for _, kind := range s.Type {
			ok = ok || kind == kindOf(v)
		}
		if !ok {
			return false
		}
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if s.Items != nil && !fits(s.Items, e) {
				return false
			}
		}
	case map[string]any:
		return objectFits(s, v)
	}
	return true
}

func objectFits(s *schema, v map[string]any) bool {
	for _, key := range s.Required {
		if _, ok := v[key]; !ok {
			return false
		}
	}
	for key, e := range v {
		p, known := s.Properties[key]
		if known && !fits(p, e) || !known && s.Closed != nil && !*s.Closed {
			return false
		}
	}
	return true
}

// written is the document that the server hands out.
func written(t *testing.T) (doc struct {
	Paths map[string]struct {
		Post struct {
			RequestBody struct {
				Content map[string]struct{ Schema *schema }
			}
			Responses map[string]struct {
				Content map[string]struct{ Schema *schema }
			}
		}
	}
},
) {
	t.Helper()
	text, err := os.ReadFile("../serve/openapi.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &doc))
	return doc
}

func TestTheDescriptionIsThatOfToday(t *testing.T) {
	t.Parallel()
	var now bytes.Buffer
	require.NoError(t, write(&now))
	text, err := os.ReadFile("../serve/openapi.json")
	require.NoError(t, err)
	assert.True(t, bytes.Equal(text, now.Bytes()), "go generate ./examples/sdk/serve")
}

func TestEveryVectorFitsTheDescription(t *testing.T) {
	t.Parallel()
	files, err := suite.Builtin()
	require.NoError(t, err)
	doc, answered, refused := written(t), 0, 0
	for _, f := range files {
		path := doc.Paths["/v1/operations/"+f.Op].Post
		in, out := path.RequestBody.Content["application/json"].Schema, path.Responses["200"].Content["application/json"].Schema
		require.NotNil(t, in, f.Op)
		for _, c := range f.Cases {
			v, err := tree.Parse(c.In)
			require.NoError(t, err)
			a := whole.Call(f.Op, c.In)
			if a.Error != "" {
				refused++
				continue
			}
			answered++
			assert.True(t, fits(in, v), "%s#%s: %s", f.Path, c.ID, c.In)
			got, err := tree.Parse(a.JSON())
			require.NoError(t, err)
			assert.True(t, fits(out, got), "%s#%s: %s", f.Path, c.ID, a.JSON())
			if object, ok := v.(map[string]any); ok {
				object["no such key"] = true
				assert.False(t, fits(in, v), "%s#%s with a key that nobody knows", f.Path, c.ID)
			}
		}
	}
	assert.Greater(t, answered, 1000)
	assert.Positive(t, refused)
}

// A text of one byte more than the description allows is refused, wherever a text stands in the
// first level of an input, and so is a list of one value more.
func TestTheLimitsOfTheDescriptionAreTheOperations(t *testing.T) {
	t.Parallel()
	texts, lists, smaller := 0, map[string]bool{}, map[string]int{}
	for path, about := range written(t).Paths {
		name, ok := strings.CutPrefix(path, "/v1/operations/")
		if !ok {
			continue
		}
		in := about.Post.RequestBody.Content["application/json"].Schema
		for key, s := range in.Properties {
			switch {
			case s.MaxItems == operation.MaxValues:
				lists[name+" "+key] = true
			case s.MaxItems > 0:
				smaller[name+" "+key] = s.MaxItems
				many := fmt.Appendf(nil, `{"cases":[],"steps":[],%q:[%s{}]}`, key, strings.Repeat("{},", s.MaxItems))
				many = bytes.Replace(many, fmt.Appendf(nil, `%q:[],`, key), nil, 1)
				assert.Equal(t, operation.Answer{Error: operation.CodeBadInput, Detail: "input size at /"}, whole.Call(name, many), "%s %s", name, key)
			case s.MaxLength == operation.MaxText:
				texts++
				long := fmt.Appendf(nil, `{%q:"%s"}`, key, strings.Repeat("1", s.MaxLength+1))
				a := whole.Call(name, long)
				assert.Equal(t, operation.CodeBadInput, a.Error, "%s %s", name, key)
				assert.Equal(t, "input size at /"+key, a.Detail, "%s %s", name, key)
			case s.MaxLength > 0:
				assert.Equal(t, operation.MaxSize, s.MaxLength, "%s %s", name, key)
				assert.Equal(t, "zengin.parse hex", name+" "+key)
			}
		}
	}
	assert.Greater(t, texts, 40)
	assert.Greater(t, len(lists), 10)
	assert.Equal(t, map[string]int{"payment.run cases": 1000, "payment.run steps": 1000}, smaller)
	require.Contains(t, lists, "audit.root leaves")
	many := fmt.Appendf(nil, `{"leaves":[%s0]}`, strings.Repeat("0,", operation.MaxValues))
	assert.Equal(t, "input size at /", whole.Call("audit.root", many).Detail)
}

// Every list of an input has its bound, however deep it lies.
func TestEveryListOfAnInputIsBounded(t *testing.T) {
	t.Parallel()
	lists := 0
	var look func(path string, s *schema)
	look = func(path string, s *schema) {
		if slices.Contains(s.Type, "array") {
			lists++
			assert.Positive(t, s.MaxItems, path)
		}
		if s.Items != nil {
			look(path+"/*", s.Items)
		}
		for key, p := range s.Properties {
			look(path+"/"+key, p)
		}
	}
	doc := written(t)
	for path, about := range doc.Paths {
		if in := about.Post.RequestBody.Content["application/json"].Schema; in != nil {
			look(path, in)
		}
	}
	assert.Greater(t, lists, 60)
	run := doc.Paths["/v1/operations/payment.run"].Post.RequestBody.Content["application/json"].Schema.Properties["cases"].Items
	assert.Equal(t, 1000, run.Properties["persons"].MaxItems)
	assert.Equal(t, 256, run.Properties["household"].MaxLength)
}

func TestOneWrongKindDoesNotFit(t *testing.T) {
	t.Parallel()
	doc := written(t)
	in := doc.Paths["/v1/operations/date.age"].Post.RequestBody.Content["application/json"].Schema
	for text, want := range map[string]bool{
		`{"birth":"1950-01-01","on":"2020-01-01"}`: true,
		`{"birth":null,"on":"2020-01-01"}`:         true,
		`{"birth":1950,"on":"2020-01-01"}`:         false,
		`{"on":"2020-01-01"}`:                      false,
		`[]`:                                       false,
	} {
		v, err := tree.Parse([]byte(text))
		require.NoError(t, err)
		assert.Equal(t, want, fits(in, v), text)
	}
}
