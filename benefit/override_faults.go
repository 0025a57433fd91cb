package benefit

import (
	"errors"
	"strings"
)

// numbered says of which override the faults of an error are.
func numbered(err error, i int) error {
	if e, ok := errors.AsType[*Error](err); ok {
		for k := range e.Faults {
			e.Faults[k].Override = i + 1
		}
	}
	return err
}

// traced turns the places of faults in the changed program into those in the overrides that made
// them: the last one that says something there, else something around it.
func traced(err error, overrides []Override, cited map[string]int) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	texts := make([]positions, len(overrides))
	for i := range overrides {
		texts[i] = locate(overrides[i].text)
	}
	for k := range e.Faults {
		f := &e.Faults[k]
		for pointer := f.Pointer; pointer != "" && f.Override == 0; pointer = pointer[:strings.LastIndexByte(pointer, '/')] {
			if i, ours := cited[pointer]; ours {
				f.Pointer, f.Override = "/basis"+strings.TrimPrefix(f.Pointer, pointer), i+1
				break
			}
			for i := len(overrides) - 1; i >= 0 && f.Override == 0; i-- {
				if _, says := texts[i][overrides[i].below+pointer]; says {
					f.Pointer, f.Override = overrides[i].below+f.Pointer, i+1
				}
			}
		}
		if f.Override == 0 && len(overrides) == 1 {
			f.Override, f.Pointer = 1, overrides[0].below+f.Pointer
		}
		if i := f.Override - 1; i >= 0 {
			texts[i].place(overrides[i].text, f)
		}
	}
	return err
}
