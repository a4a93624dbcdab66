"""What docs/agent-manager.md shows, run as it is written there."""

import re
import subprocess
import sys
from pathlib import Path

from tests.agent_manager.stage import Stage

GUIDE = Path(__file__).parent.parent.parent / "docs" / "agent-manager.md"


def shown(language: str) -> list[str]:
    """The blocks of this language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_program_lists_the_tools_and_gets_the_price(tmp_path: Path) -> None:
    (program,) = shown("python")
    file = tmp_path / "guide.py"
    file.write_text(program, encoding="utf-8")
    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "list_agents run_finance_agent run_night_clerk run_procurator_assistant run_web_agent",
        "AAPL trades at 187.42 USD (a made-up price of the mock).",
    ]


def test_the_login_works_with_the_scenario_that_is_started_above_it(stage: Stage) -> None:
    start, login = shown("sh")[:2]
    assert start == ".venv/bin/thenvoi-mock serve --scenario agent-manager\n"
    command = login.replace("http://127.0.0.1:8600", stage.mock.base_url)
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"username":"alice"' in done.stdout
