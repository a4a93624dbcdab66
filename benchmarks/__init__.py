"""What `make bench` measures; docs/performance.md tells what it means."""
