package inquiry

import (
	"context"
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
)

// LinkageState says whether a person's linkage code (符号) is there.
type LinkageState string

// The states of a linkage code.
const (
	// LinkageRequested: asked for under a serial number; the acquisition number is held until the
	// code comes.
	LinkageRequested LinkageState = "requested"
	// LinkageHeld: the code is there; the acquisition number is gone.
	LinkageHeld LinkageState = "held"
	// LinkageNone: there is none, as for a person without a resident record.
	LinkageNone LinkageState = "none"
	// LinkageLapsed: the code did not come while the acquisition number might be held; ask anew.
	LinkageLapsed LinkageState = "lapsed"
)

// Linkage ties an integrated addressee number to the person's linkage code at this institution
// (符号管理).
type Linkage struct {
	secret.Private

	Person addressee.Integrated `json:"person"`
	State  LinkageState         `json:"state"`
	// Serial is the processing serial number (処理通番) of the request.
	Serial ID `json:"serial"`
	// Acquisition is the acquisition number (取得番号), which may be held no longer than it is needed
	// (番号法 art. 21-2).
	Acquisition string      `json:"acquisition,omitempty"`
	Code        LinkageCode `json:"code,omitzero"`
	// PurgeAt is when the acquisition number is purged at the latest, and when it has become a
	// code, the code.
	PurgeAt time.Time `json:"purge_at,omitzero"`

	revision int64
}

// CodeSource obtains linkage codes: the address system, the resident network and the government
// network behind it. It answers for any part of what was asked, and is idempotent by serial number.
type CodeSource interface {
	RequestCodes(ctx context.Context, requests []CodeRequest) ([]CodeReply, error)
}

// CodeRequest asks for one person's code.
type CodeRequest struct {
	secret.Private

	Serial ID
	Person addressee.Integrated
	// Acquisition is what an earlier reply gave, "" the first time.
	Acquisition string
}

// CodeReply is the code, or where the request stands.
type CodeReply struct {
	secret.Private

	Serial ID
	// Acquisition is set while the code is on its way.
	Acquisition string
	Code        LinkageCode
	// None says that the person has no code.
	None bool
}

// LinkageOf returns where a person's code stands; the zero value when none was asked for.
func LinkageOf(ctx context.Context, s store.Store, person addressee.Integrated) (Linkage, error) {
	all, err := linkages(ctx, s, []addressee.Integrated{person})
	return all[person], err
}

// PersonOf returns the person whose linkage code it is. Errors: not_found.
func PersonOf(ctx context.Context, s store.Store, code LinkageCode) (addressee.Integrated, error) {
	if err := there(s); err != nil {
		return "", err
	}
	items, err := s.Get(ctx, KindLinkageCode, code.Reveal())
	if err != nil {
		return "", err
	}
	if len(items) == 0 {
		return "", fail(CodeNotFound, "", nil)
	}
	return addressee.Integrated(items[0].Body), nil
}

// KeepCode keeps a linkage code that came by another way than [Desk.AcquireCodes], as at a
// provider. Errors: conflict when the person has one already.
func KeepCode(ctx context.Context, s store.Store, person addressee.Integrated, code LinkageCode) error {
	l := Linkage{Person: person, State: LinkageHeld, Code: code}
	return apply(ctx, s, l.stored())
}

func linkages(ctx context.Context, s store.Store, persons []addressee.Integrated) (map[addressee.Integrated]Linkage, error) {
	keys := make([]string, len(persons))
	for i, p := range persons {
		keys[i] = string(p)
	}
	if err := there(s); err != nil {
		return nil, err
	}
	items, err := s.Get(ctx, KindLinkage, keys...)
	if err != nil {
		return nil, err
	}
	out := make(map[addressee.Integrated]Linkage, len(items))
	for _, it := range items {
		l, err := linkageOf(it)
		if err != nil {
			return nil, err
		}
		out[l.Person] = l
	}
	return out, nil
}

func linkageOf(it store.Item) (Linkage, error) {
	var l Linkage
	if !packed.Unpack(packedLinkage, it.Body, l.fields) {
		return Linkage{}, fail(CodeStore, "", errors.New("linkage"))
	}
	l.revision = it.Revision
	return l, nil
}

// renewed makes the change that keeps the linkage as it is now.
func (l *Linkage) renewed() store.Change {
	body := packed.Pack(packedLinkage, 160, l.fields)
	l.revision++
	return store.Change{Item: store.Item{Kind: KindLinkage, Key: string(l.Person), Revision: l.revision, Body: body, Terms: store.Listed(string(l.State), l.PurgeAt)}}
}

// stored makes the changes that keep the linkage, with the way back from a code that is new.
func (l *Linkage) stored() []store.Change {
	changes := []store.Change{l.renewed()}
	if l.State == LinkageHeld {
		changes = append(changes, store.Change{Item: store.Item{Kind: KindLinkageCode, Key: l.Code.Reveal(), Revision: 1, Body: []byte(l.Person)}})
	}
	return changes
}

// forgotten makes the changes that erase the linkage and the way back.
func (l *Linkage) forgotten() []store.Change {
	gone := []store.Change{{Delete: true, Item: store.Item{Kind: KindLinkage, Key: string(l.Person), Revision: l.revision}}}
	if l.State == LinkageHeld {
		gone = append(gone, store.Change{Delete: true, Item: store.Item{Kind: KindLinkageCode, Key: l.Code.Reveal(), Revision: 1}})
	}
	return gone
}

// settle takes a reply into the linkage; keepUntil is when the code is purged.
func (l *Linkage) settle(r CodeReply, keepUntil time.Time) {
	switch {
	case !r.Code.IsZero():
		l.State, l.Code = LinkageHeld, r.Code
	case r.None:
		l.State = LinkageNone
	default:
		l.Acquisition = r.Acquisition
		return
	}
	l.Acquisition, l.PurgeAt = "", keepUntil
}
