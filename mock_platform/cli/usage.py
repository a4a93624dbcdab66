"""How a command was used wrongly, in one sentence instead of click's four lines."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click
from click.core import ParameterSource
from click.exceptions import NoArgsIsHelpError


class Misused(click.ClickException):
    """One sentence on stderr, and exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it."""
        click.echo(f"thenvoi-mock: {self.message}", file=file, err=True)


@contextmanager
def one_sentence() -> Iterator[None]:
    """What click finds wrong with the words of the command becomes :class:`Misused`."""
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise Misused(_sentence(error)) from None


def _sentence(error: click.UsageError) -> str:
    where = "thenvoi-mock" if error.ctx is None else error.ctx.command_path
    return f"{_problem(error)} ({where} --help tells more)"


def _problem(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        meant = " or ".join(sorted(error.possibilities or ()))
        return f"no such option {error.option_name!r}" + (f"; did you mean {meant}?" if meant else "")
    if type(error) is click.BadParameter:
        # Of booleans click would list all twelve words for them.
        reason = error.message.partition(". Recognized values")[0].replace("a valid boolean", "true or false")
        reason = reason.replace("a valid float", "a number")
        return f"{_source_of(error)}: {reason.rstrip('.')}"
    text = " ".join(error.format_message().split()).rstrip(".")
    return text[:1].lower() + text[1:]


def _source_of(error: click.BadParameter) -> str:
    param, ctx = error.param, error.ctx
    if param is None or ctx is None or param.name is None:
        return "an argument"
    if ctx.get_parameter_source(param.name) is ParameterSource.ENVIRONMENT:
        names = [param.envvar] if isinstance(param.envvar, str) else list(param.envvar or ())
        return next(each for each in names if os.environ.get(each))
    return param.opts[0]
