"""Reports: the same verdicts for people (terminal, HTML, Markdown, a badge), for programs (JSON, JUnit)."""
