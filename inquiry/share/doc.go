// Package share answers what other departments of the town may see of its linked data (庁内連携).
//
// A [Desk] stands before a register: it hands items about persons to business systems that are
// registered for a duty, and shows them to officers one person at a time. It asks the policy for
// the operation view, and what it hands over is an entry of the log before the data leaves; a
// refusal is one, too. Without policy, log or handle nothing is handed over.
//
// [Desk.Erase] carries out an erasure (消去) that somebody else approved: attempt, copies, register,
// outcome. It asks for the operation erase.
//
// The entries name persons by handle, and no value that was handed over.
package share
