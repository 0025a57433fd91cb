// Package interview asks a household one question at a time until a program decides about it.
//
// It keeps nothing: a page holds the answers given so far and asks again with one more. What to ask
// says [benefit.Compiled.Next]; this package knows how a household begins that nobody knows
// anything of, and what an answer means for it. The people have no names: m1 is the head, then come
// the other adults and the children. The words of the questions are not here but in questions.json
// beside the page, by the keys of the questions and of their answers.
package interview
