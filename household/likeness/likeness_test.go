package likeness_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/likeness"
)

var yamada = likeness.Person{Name: "山田　太郎", Kana: "ヤマダ タロウ", Sex: "1", Birth: civil.MustDate("1960-04-05"), Address: "埼玉県熊谷市宮町二丁目47番地1"}

func of(d likeness.Degree) likeness.Likeness {
	return likeness.Likeness{Name: d, Kana: d, Sex: d, Birth: d, Address: d}
}

// all is the likeness of who agrees in everything, but for what edit says.
func all(edit func(*likeness.Likeness)) likeness.Likeness {
	l := of(likeness.Same)
	if edit != nil {
		edit(&l)
	}
	return l
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		edit func(*likeness.Person)
		want likeness.Likeness
	}{
		{"the same", func(*likeness.Person) {}, all(nil)},
		{"spaces and voicing", func(a *likeness.Person) { a.Name, a.Kana = "山田太郎", "ヤマタタロウ" }, all(func(l *likeness.Likeness) { l.Kana = likeness.Similar })},
		{"the address in another way", func(a *likeness.Person) { a.Address = "熊谷市宮町2-47-1" }, all(nil)},
		{"the address without the municipality", func(a *likeness.Person) { a.Address = "宮町2-47-1" }, all(nil)},
		{"the same lot of another town", func(a *likeness.Person) { a.Address = "行田市宮町2-47-1" }, all(func(l *likeness.Likeness) { l.Address = likeness.Different })},
		{"only the year of birth", func(a *likeness.Person) { a.Birth, _ = civil.NewPartial(1960, 0, 0) }, all(func(l *likeness.Likeness) { l.Birth = likeness.Similar })},
		{"day and month swapped", func(a *likeness.Person) { a.Birth = civil.MustDate("1960-05-04") }, all(func(l *likeness.Likeness) { l.Birth = likeness.Similar })},
		{"another year", func(a *likeness.Person) { a.Birth = civil.MustDate("1961-04-05") }, all(func(l *likeness.Likeness) { l.Birth = likeness.Similar })},
		{"another birth", func(a *likeness.Person) { a.Birth = civil.MustDate("1985-11-30") }, all(func(l *likeness.Likeness) { l.Birth = likeness.Different })},
		{"nothing known", func(a *likeness.Person) { *a = likeness.Person{} }, likeness.Likeness{}},
		{"somebody else", func(a *likeness.Person) {
			*a = likeness.Person{Name: "鈴木花子", Kana: "スズキハナコ", Sex: "2", Birth: civil.MustDate("1999-12-31"), Address: "大阪府大阪市北区梅田1-1"}
		}, of(likeness.Different)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			other := yamada
			c.edit(&other)
			assert.Equal(t, c.want, likeness.Compare(yamada, other))
			assert.Equal(t, c.want, likeness.Compare(other, yamada), "it does not matter who is compared with whom")
		})
	}
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v %s", yamada, yamada, yamada, yamada), "山田")
	assert.Equal(t, "similar", likeness.Similar.String())
}

func TestPointsAreThoseOfTheDegree(t *testing.T) {
	t.Parallel()
	w := likeness.Weight{Same: 5, Similar: 2, Different: -3}
	weights := likeness.Weights{Name: w, Kana: w, Sex: w, Birth: w, Address: w}
	for degree, want := range map[likeness.Degree]int{likeness.Missing: 0, likeness.Different: 0, likeness.Similar: 10, likeness.Same: 25} {
		assert.Equal(t, want, of(degree).Points(weights), degree)
	}
	assert.Equal(t, 4, likeness.Likeness{Name: likeness.Same, Kana: likeness.Similar, Sex: likeness.Different}.Points(weights))
	assert.Zero(t, likeness.Likeness{}.Points(likeness.Weights{}))
}
