"""The version of this product."""

VERSION = "0.1.0"
BUILT_AT = "2026-11-20T00:00:00.000000Z"
