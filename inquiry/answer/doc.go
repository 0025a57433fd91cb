// Package answer says what an answer says, sealed to who asked.
package answer
