// Package permitted says whether a question may be asked: the permitted list as data.
package permitted
