// Package access says who may do what with individual numbers (事務 × 部署 × 担当者). It asks which
// officer of which department of which executive organ, for which duty, from which terminal, proved
// how, at what time; what hangs on the numbers is kept likewise.
//
// # Policy
//
// A [Policy] is data, with a JSON form that [LoadPolicy] reads strictly.
// [Compile] checks it whole and makes an [Engine]; [Engine.Decide] answers a
// [Request]. What the policy does not allow is denied, and a denial carries every
// reason that holds, each with a stable code. A new policy is a new Engine: put
// it in the place of the old one (atomic.Pointer), and both stay safe to use.
//
// Some things hold whatever the policy says: contractors never operate the
// network (inquire, retrieve); approve and verify need a first person, and no
// person is two of requester, approver and actor; a terminal with internet, mail
// or an open port for media is denied; a duty that has ended allows only what
// the law goes on asking for.
//
// Days and hours are those of Japan as a fixed zone. A period includes both its
// days. Working hours include their first minute and not their last.
//
// # Executive organs
//
// The mayor, the board of education and the election commission of one city are
// different executive organs (執行機関): between them data is provided, not used,
// which needs another legal basis. So an organ is a part of every assignment,
// and the organ of a request must be that of the ID.
//
// # Who asks
//
// A [Caller] is who asks and for what: registry, inquiry, claim and media take one, and each of
// their verbs says which [Operation] it needs. A denial is an [Error] with code denied that names
// the operation that was lacking and every reason.
//
// [Current] holds the policy in force, which two people replace. [Engine.Review] lists IDs that
// are unused, expiring, or hold nothing. [Policy.Transfer] and [Policy.Retire] take rights away
// when people move.
//
// Who logs in, the town's sign-in, external media and those entrusted are packages session, signin,
// media and processor.
package access
