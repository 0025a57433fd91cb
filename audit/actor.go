package audit

// ActorKind says what acts.
type ActorKind uint8

// The kinds of actors.
const (
	ActorUnstated   ActorKind = iota
	ActorOfficer              // 職員
	ActorContractor           // 委託先の従業者
	ActorSystem               // a calling system or batch job
	ActorCitizen              // the person themself, at a self-service desk
	actorKindEnd
)

// Auth is the set of authentication kinds that were used, as bits.
type Auth uint8

// The kinds of authentication.
const (
	AuthPassword  Auth = 1 << iota // something known
	AuthCard                       // an IC card
	AuthBiometric                  // a finger, a palm, a face
	AuthToken                      // a one-time code or device
	AuthMutualTLS                  // a system's certificate
	AuthDelegated                  // the calling system vouches
	authEnd
)

// Factors counts the kinds of authentication that were used.
func (a Auth) Factors() int {
	n := 0
	for ; a != 0; a &= a - 1 {
		n++
	}
	return n
}

// Actor is who acted, from where, for whom. Every field but Kind is a code; the staff register, not
// the log, knows the name.
type Actor struct {
	Kind       ActorKind
	Auth       Auth
	ID         Code // the user ID or the system's name; required
	Organ      Code // 執行機関
	Department Code // 部署
	Role       Code // 役職・権限
	Terminal   Code // 端末
	Processor  Code // 委託先; required for a contractor
	Sub        Code // 再委託先
}

// Check says whether the actor may stand in an event: nil, or an *Error with code "event" and the
// Field that is wrong.
func (a *Actor) Check() error {
	if f := a.bad(); f != "" {
		return fail(CodeEvent, f, nil)
	}
	return nil
}

func (a *Actor) bad() string {
	if a.Kind >= actorKindEnd || a.Kind == ActorUnstated {
		return "actor.kind"
	}
	if a.Auth >= authEnd {
		return "actor.auth"
	}
	if a.ID == "" || !a.ID.Valid() {
		return "actor.id"
	}
	if a.Kind == ActorContractor && a.Processor == "" {
		return "actor.processor"
	}
	if a.Sub != "" && a.Processor == "" {
		return "actor.sub"
	}
	for _, c := range [...]Code{a.Organ, a.Department, a.Role, a.Terminal, a.Processor, a.Sub} {
		if !c.Valid() {
			return "actor.code"
		}
	}
	return ""
}
