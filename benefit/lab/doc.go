// Package lab says what a program does to a town, for those who write programs. It tells which
// criteria never decide ([Analyze]), where two programs overlap or leave a gap ([Compare]), which
// answers a set of decisions never saw ([Coverage]), and what a change gains and costs ([WhatIf]).
package lab
