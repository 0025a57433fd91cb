// Package mynumber holds individual numbers (個人番号) so that they cannot leak.
package mynumber
