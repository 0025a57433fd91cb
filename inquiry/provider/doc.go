// Package provider is the providing side of an inquiry.
package provider
