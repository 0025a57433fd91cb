//go:build wasip1

// Strained is a module that does what is hard on the tables of a runtime: it panics behind many
// frames, grows its stack, and collects its garbage while all that is alive is on the stack.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strconv"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/wasm/guest"
)

func main() {}

func init() {
	guest.Operations = operation.Table{"panic": asked(fails), "deep": asked(deep), "long": asked(long), "undone": asked(undone), "wait": asked(wait), "caught": asked(caught)}
}

type input struct {
	Depth int    `json:"depth"`
	How   string `json:"how"`
}

func asked(do func(q input) string) operation.Func {
	return func(in json.RawMessage) (any, error) {
		var q input
		if err := operation.Decode(in, &q); err != nil {
			return nil, err
		}
		return map[string]string{"did": do(q)}, nil
	}
}

type chain struct {
	next *chain
	text string
	list []int
}

// fails in one of the ways in which code fails, so many frames down.
func fails(q input) string { return fail(q, nil) }

//go:noinline
func fail(q input, before *chain) string {
	here := &chain{before, q.How + strconv.Itoa(q.Depth), nil}
	defer func() { here.next = nil }()
	if q.Depth > 0 {
		return fail(input{q.Depth - 1, q.How}, here) + here.text
	}
	var nothing map[string]int
	var nobody *chain
	switch q.How {
	case "index":
		return string(rune(here.list[len(q.How)]))
	case "map":
		nothing[q.How] = 1
	case "nil":
		return nobody.text
	case "divide":
		return strconv.Itoa(len(q.How) / len(here.list))
	case "type":
		return any(here).(fmt.Stringer).String()
	}
	panic(errors.New(q.How))
}

// deep goes down so many frames, each with a pointer to the one above and with what only it holds,
// collects on the way, and looks on the way up whether all is as it was.
func deep(q input) string {
	top := 1
	return strconv.Itoa(down(q.Depth, &top, nil))
}

//go:noinline
func down(depth int, above *int, before *chain) int {
	here, text := depth*3, strconv.Itoa(depth)
	mine := &chain{before, text + "x", []int{depth, depth + 1}}
	kept := map[int]*chain{depth: {nil, text, nil}}
	var held any = &chain{mine, text, mine.list}
	if depth%200 == 0 {
		runtime.GC()
	}
	sum := 0
	if depth > 0 {
		sum = down(depth-1, &here, mine)
	}
	if as, ok := held.(*chain); !ok || as.next != mine || as.text != text || mine.text != text+"x" || mine.list[1] != depth+1 || kept[depth].text != text {
		panic("a frame has lost what it held")
	}
	*above++
	if depth > 0 && here != depth*3+1 {
		panic("a frame below has written elsewhere")
	}
	return sum + here
}

// long makes a long list, collecting all the time, and reads it again.
func long(q input) string {
	var first *chain
	for i := range q.Depth {
		first = &chain{first, strconv.Itoa(i), make([]int, i%7)}
		if i%(q.Depth/20) == 0 {
			runtime.GC()
		}
	}
	for i := q.Depth - 1; i >= 0; i-- {
		if first.text != strconv.Itoa(i) || len(first.list) != i%7 {
			panic("the list has lost an element")
		}
		first = first.next
	}
	return strconv.Itoa(q.Depth)
}

// undone panics again and again on its way up, collecting in what is deferred.
func undone(q input) (did string) {
	defer func() {
		if recover() != nil && q.Depth > 0 {
			runtime.GC()
			did = undone(input{q.Depth - 1, q.How}) + "."
		}
	}()
	return fail(input{50, "index"}, nil)
}

// wait has goroutines that were far down wait further up while all is collected: their stacks, of
// which little is used, are moved to smaller ones, and grow again under who goes on.
func wait(q input) string {
	ready, gate, done := make(chan bool), make(chan bool), make(chan int)
	for range q.Depth {
		go func() {
			var top int
			done <- between(10, &top, func() {
				grow(500)
				ready <- true
				<-gate
				grow(700)
			})
		}()
	}
	for range q.Depth {
		<-ready
	}
	runtime.GC()
	runtime.GC()
	close(gate)
	sum := 0
	for range q.Depth {
		sum += <-done
	}
	return strconv.Itoa(sum)
}

//go:noinline
func between(depth int, above *int, do func()) int {
	here, sum := depth*3, 0
	if depth == 0 {
		do()
	} else {
		sum = between(depth-1, &here, do)
	}
	*above++
	if depth > 0 && here != depth*3+1 {
		panic("a frame below has written elsewhere")
	}
	return sum + here
}

//go:noinline
func grow(frames int) int {
	var room [16]int
	if frames > 0 {
		room[frames%16] = grow(frames - 1)
	}
	return room[frames%16] + 1
}

// caught panics in every frame on the way up and goes on in the one above, having grown the stack.
func caught(q input) string {
	var top, astray int
	got := saved(q.Depth, &top, &astray)
	return fmt.Sprint(got, top, astray)
}

//go:noinline
func saved(depth int, above, astray *int) (got int) {
	here := depth
	defer func() {
		if recover() != nil {
			got = here + grow(depth*7)
			*above++
		}
	}()
	if depth > 0 {
		got = saved(depth-1, &here, astray)
		if here != depth+1 {
			*astray++
		}
	}
	var none []int
	return none[got]
}
