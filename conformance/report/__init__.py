"""Reports: the same verdicts for people (terminal), for programs (JSON) and for continuous integration (JUnit)."""
