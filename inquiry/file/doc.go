// Package file is a gateway over files.
package file
