// Package constants defines constants used throughout Talos.
package constants

const (
	// DefaultKernelVersion is the default Linux kernel version.
	DefaultKernelVersion = "6.1.0-fixture"
)
