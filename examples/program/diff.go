package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/lab"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// diff prints each place at which two programs differ, as they are written out, and what that does:
// whether a household can be eligible under both or under neither, and in a town (-in) what the
// second gains and costs beside the first.
func diff(o *options, names []string) error {
	if len(names) != 2 {
		return errors.New("diff のあとに制度を二つ指定してください")
	}
	var trees [2]any
	var compiled [2]*benefit.Compiled
	for i, name := range names {
		c, err := o.compile(names[i : i+1])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		compiled[i] = c
		if err := json.Unmarshal(c.Program().JSON(), &trees[i]); err != nil {
			return err
		}
	}
	if o.differ("", trees[0], trees[1]) == 0 {
		return nil
	}
	if x, err := lab.Compare(compiled[0], compiled[1], benefit.TrackA); err == nil {
		o.together(x)
	}
	if o.in != "" {
		if err := o.effect(compiled[0], compiled[1]); err != nil {
			return err
		}
	}
	return errDiffers
}

// together says how two programs stand to each other.
func (o *options) together(x lab.Exclusivity) {
	o.printf("両方の対象になる世帯：%s\n", witness(x.Overlap))
	o.printf("どちらの対象にもならない世帯：%s\n", witness(x.Gap))
}

// witness describes a household of made-up people.
func witness(people lab.Witness) string {
	if people == nil {
		return "なし"
	}
	var text strings.Builder
	text.WriteString("あり（例：" + strconv.Itoa(len(people)) + "人世帯")
	for _, m := range people {
		text.WriteString("、" + m.Tax + "/" + m.IncomeLevy)
		if m.SupporterTaxed {
			text.WriteString("/課税者の扶養")
		}
	}
	return text.String() + "）"
}

// effect decides about a town by both programs.
func (o *options) effect(before, after *benefit.Compiled) error {
	view, err := o.view(before)
	if err != nil {
		return err
	}
	town, err := municipality.Parse(o.town)
	if err != nil {
		return err
	}
	o.gains(lab.WhatIf(before, after, func(yield func(*benefit.Input) bool) {
		for h := range view.All() {
			if !yield(&benefit.Input{Municipality: town, Household: &h}) {
				return
			}
		}
	}))
	return nil
}

// gains says what a change gives and takes.
func (o *options) gains(e lab.Effect) {
	o.printf("対象になる世帯　%d → %d（増 %d、減 %d）、未確定になる %d、確定する %d、判定できない %d\n",
		e.EligibleBefore, e.EligibleAfter, e.Gained, e.Lost, e.Opened, e.Settled, e.Failed)
	o.printf("支給額　%s → %s（増 %s、減 %s）\n", e.YenBefore.Format(), e.YenAfter.Format(), e.YenGained.Format(), e.YenLost.Format())
}

func (o *options) differ(at string, a, b any) int {
	left, okA := a.(map[string]any)
	right, okB := b.(map[string]any)
	if okA && okB {
		n := 0
		keys := maps.Clone(left)
		maps.Copy(keys, right)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			n += o.differ(at+"/"+key, left[key], right[key])
		}
		return n
	}
	listA, okA := a.([]any)
	listB, okB := b.([]any)
	if okA && okB && len(listA) == len(listB) {
		n := 0
		for i := range listA {
			n += o.differ(at+"/"+strconv.Itoa(i), listA[i], listB[i])
		}
		return n
	}
	if reflect.DeepEqual(a, b) {
		return 0
	}
	o.printf("%s: %s → %s\n", at, short(a), short(b))
	return 1
}

func short(x any) string {
	if x == nil {
		return "―"
	}
	raw, err := json.Marshal(x)
	if err != nil {
		return "?"
	}
	return string(raw)
}
