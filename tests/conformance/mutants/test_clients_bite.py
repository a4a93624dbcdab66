"""The kit on broken clients: some of them, drawn anew where the seed is changed; the matrix shows all."""

from pathlib import Path

from tests.conformance import kit


def test_a_sample_of_the_broken_clients_is_killed(tmp_path: Path) -> None:
    ended = kit.run("mutants", "--kind", "client", "--quick", "--sample", "4", "--seed", "3", cwd=tmp_path)
    assert ended.code == 0, ended.out
    assert "4 of 4 mutants killed" in ended.out
