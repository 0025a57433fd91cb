// Package synth makes a synthetic Japanese city for tests, examples, load figures. No person in it
// exists.
//
// The same [Config] gives the same city, on every machine and in every release of one format
// version: each household draws from a stream of its own (PCG seeded with the seed and the
// household's index), so that a shard of the city can be made alone. Import it from tests and
// examples only.
//
// # What is in it, and where the proportions come from
//
// The figures are round numbers near published statistics, held in the tables of proportions.go
// with their sources. They make a city that exercises every branch; they are no estimate of any
// real city.
//
//   - household sizes 1 to 6: near the population census of 2020 (38, 28, 17, 12, 4, 1 %; 2.2 persons on average);
//   - ages: a head's age by household size, a spouse near it, children 20 to 40 years younger, parents 22 to 38 years older;
//   - exempt households: about a quarter, more among the old and the single, near the national survey of living conditions;
//   - moved in after 1 January of the fiscal year: 3.5 % of households, a tenth of them from abroad (reports on internal migration);
//     their tax facts are unknown here, which is what makes an inquiry;
//   - unfiled members 2 %, supporters elsewhere 2.5 % of the adults without income, a third of them with an unknown tax status (chosen);
//   - livelihood aid 2 % of households, disability 4 % of persons, evacuees and placed children 1 in 2,000 each (chosen near public totals);
//   - names from lists of common family and given names; 2 % are written with a variant (髙, 﨑, 𠮷, an ideographic variation sequence);
//   - accounts: 22 % ゆうちょ, the rest at banks with made-up branch and account numbers; 1 % of the forms leave the account out (chosen).
//
// There is no 個人番号 (individual number) anywhere: a run that does not need one does not hold one.
package synth
