package provider

import (
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
)

// packedReplica marks the stored form of a replica.
const packedReplica = 'V'

func (r *Replica) fields(p *packed.Fields) {
	packed.Text(p, &r.Person)
	packed.Name(p, &r.Information)
	packed.Int(p, &r.FiscalYear)
	packed.Int(p, &r.DataSet)
	packed.Int(p, &r.Version)
	p.Time(&r.PublishedFrom)
	packed.Name(p, &r.NotProvidable)
	packed.List(p, &r.Values, packValue)
}

func packValue(p *packed.Fields, v *answer.Value) {
	packed.Name(p, &v.Item)
	packed.Name(p, &v.Kind)
	packed.Text(p, &v.Text)
	packed.Text(p, &v.NotSet)
}
