// Package holder lets everything that holds data about persons answer for one of them.
//
// A town's data about one human being stand in several places: the log, the registry of numbers,
// the register of residents, the inquiries, the cases. Each of them is a [Holder]. Whoever answers
// a claim, erases a person or looks for whom an incident concerns asks the same list of them:
//
//	certificate, answers, err := holder.Ask(ctx, log, holder.Erase, &demand, holders...)
//
// [Ask] records the attempt, asks each holder and records what it answered, and records the
// outcome. A holder that cannot answer does not keep the others from being asked: the [Certificate]
// names it, and the whole is [Partial]. The same demand can be made again; who has done it answers
// that there is nothing left to do.
//
// The list is in the order in which holders are asked, the log first: a legal hold and a stop of
// use are in force before the others say so. An erasure goes the other way round, so that who knows
// the names goes last.
//
// What a holder shows is about the person alone: values of others, and what protects somebody, are
// masked and counted ([Answer].Masked).
package holder
