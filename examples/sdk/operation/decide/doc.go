// Package decide answers the operations that decide about one household and say why. It brings no
// more of the library than benefit and what that stands on: a module for a page needs nothing else.
package decide
