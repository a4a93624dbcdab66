"""The conformance kit: judges a Thenvoi platform from the outside, over the wire alone."""
