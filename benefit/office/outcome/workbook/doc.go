// Package workbook reads the list that a bank sends as an Excel workbook (.xlsx): the values of the
// first sheet that is shown, as package outcome reads a CSV. It stands apart because it brings an
// unpacker and a reader of XML with it, which a desk that only takes outcomes does not need.
package workbook
