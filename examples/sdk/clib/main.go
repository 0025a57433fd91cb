// Clib is the library for programs in other languages of the same process: C, C#, Java, Python and
// whatever else calls C functions.
//
//	go build -buildmode=c-shared -o libkyufu.so .
//	go build -buildmode=c-archive -o libkyufu.a .
//
// kyufu.h beside it is what callers include; it says who frees what. README.md has a whole program
// in each language.
package main

// #include <stdlib.h>
// #include <string.h>
import "C"

import (
	"bytes"
	"runtime"
	"sync"
	"time"
	"unsafe"

	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/kyufu-go/kyufu/examples/sdk/turns"
)

func main() {} // a library has none, its build mode wants one

//export kyufu_call
func kyufu_call(op *C.char, in *C.char, size C.size_t, length *C.size_t) *C.char {
	if op == nil {
		return out(operation.Answer{Error: operation.CodeUnknownOp}.JSON(), length)
	}
	name := C.GoStringN(op, C.int(C.strnlen(op, maxName))) // one that is longer is none of ours
	return out(whole.Call(name, view(in, size, operation.MaxSize+1)).JSON(), length)
}

//export kyufu_call_within
func kyufu_call_within(op *C.char, in *C.char, size C.size_t, milliseconds C.uint, length *C.size_t) *C.char {
	if op == nil {
		return out(operation.Answer{Error: operation.CodeUnknownOp}.JSON(), length)
	}
	name := C.GoStringN(op, C.int(C.strnlen(op, maxName)))
	if size > operation.MaxSize { // it is refused before it is read, and may be no size at all
		return kyufu_call(op, in, size, length)
	}
	input := bytes.Clone(view(in, size, operation.MaxSize)) // the caller's goes when the time is over
	return out(waiting().Within(time.Duration(milliseconds)*time.Millisecond, name, input).JSON(), length)
}

// waiting are the turns of calls that somebody does not wait for as long as they take.
var waiting = sync.OnceValue(func() *turns.Turns { return turns.New(whole.Call, 2*runtime.GOMAXPROCS(0)) })

//export kyufu_lines
func kyufu_lines(in *C.char, size C.size_t, length *C.size_t) *C.char {
	if size > maxLines {
		return out(append(lines.Line(whole.Call, nil), '\n'), length)
	}
	text := bytes.TrimSuffix(view(in, size, maxLines), []byte("\n"))
	if len(text) == 0 {
		return out(nil, length)
	}
	var answers bytes.Buffer
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		answers.Write(lines.Line(whole.Call, line))
		answers.WriteByte('\n')
	}
	return out(answers.Bytes(), length)
}

//export kyufu_free
func kyufu_free(answer *C.char) { C.free(unsafe.Pointer(answer)) }

// maxName is how much is read of a name.
const maxName = 256

// maxLines is the most of many lines; a size beyond it is a mistake of the caller's, as of a read
// that failed and said -1, and nothing is looked at.
const maxLines = 1 << 40

// view is the caller's bytes, which stand still while the call runs. Nothing keeps them longer.
// What lies beyond most is not looked at.
func view(p *C.char, size, most C.size_t) []byte {
	if p == nil || size == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(p)), int(min(size, most)))
}

// out is memory of C's with the bytes and a zero behind them, which callers in C may take for a
// text: an answer has no zero inside. It is NULL when there is no memory left.
func out(b []byte, length *C.size_t) *C.char {
	p := C.malloc(C.size_t(len(b) + 1))
	if p == nil {
		return nil
	}
	to := unsafe.Slice((*byte)(p), len(b)+1)
	copy(to, b)
	to[len(b)] = 0
	if length != nil {
		*length = C.size_t(len(b))
	}
	return (*C.char)(p)
}
