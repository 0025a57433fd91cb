// Package browser holds the tests that open the page of examples/selfcheck in Chromium.
package browser
