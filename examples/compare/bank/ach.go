package main

import (
	"bytes"
	"io"
	"log"

	"github.com/moov-io/ach"
)

// achFile makes a file with one batch of credits.
func achFile(n int) (*ach.File, []byte) {
	fh := ach.NewFileHeader()
	fh.ImmediateDestination, fh.ImmediateOrigin = "231380104", "121042882"
	fh.FileCreationDate, fh.FileCreationTime = "220201", "1200"
	fh.ImmediateDestinationName, fh.ImmediateOriginName = "Federal Reserve Bank", "My Bank Name"
	bh := ach.NewBatchHeader()
	bh.ServiceClassCode, bh.CompanyName, bh.CompanyIdentification = ach.CreditsOnly, "City", fh.ImmediateOrigin
	bh.StandardEntryClassCode, bh.CompanyEntryDescription, bh.EffectiveEntryDate = ach.PPD, "BENEFIT", "220225"
	bh.ODFIIdentification = "12104288"
	batch, err := ach.NewBatch(bh)
	must(err)
	for i := range n {
		e := ach.NewEntryDetail()
		e.TransactionCode = ach.CheckingCredit
		e.SetRDFI("231380104")
		e.DFIAccountNumber, e.Amount, e.IndividualName = "12345678", 100_000+i, "Taro Yamada"
		e.SetTraceNumber(bh.ODFIIdentification, i+1)
		batch.AddEntry(e)
	}
	must(batch.Create())
	f := ach.NewFile()
	f.SetHeader(fh)
	f.AddBatch(batch)
	must(f.Create())
	var buf bytes.Buffer
	achWriteTo(&buf, f)
	return f, bytes.Clone(buf.Bytes())
}

func achWriteTo(w io.Writer, f *ach.File) {
	out := ach.NewWriter(w)
	must(out.Write(f))
	out.Flush()
}

func achReadFrom(data []byte) {
	f, err := ach.NewReader(bytes.NewReader(data)).Read()
	must(err)
	if len(f.Batches) != 1 || len(f.Batches[0].GetEntries()) != entries {
		log.Fatal("ach read another file")
	}
}
