"""The verbs of `zeroparty`. A verb's arguments are known without its work: `--help` answers at once."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from bot.commands.shared.parser import Parser, no_such_verb
from bot.commands.shared.verbs import learn, work_of

DONE, NO, USAGE, UNREACHABLE = 0, 1, 2, 3
"""Exit codes: done; the answer is "no"; wrong usage or settings; a needed service is out of reach."""

_VERBS = {
    "run": "start the bot, the scheduler and the web phone",
    "chat": "talk to the real engine in this terminal; nothing is stored",
    "prompts": "check the questions that marketers edit",
    "simulate": "see what a pace would do to customers, before it touches anyone",
    "simulate-crm": "a CRM on this machine to rehearse with: it keeps records, and fails as it is told to",
    "link": "links that join a chat with a customer record of your CRM",
    "export": "write consented preferences to a file",
    "sync": "send what changed to a CRM, live",
    "token": "who may ask for preferences over HTTP",
    "console": "invite somebody to the console, or make the operator's password",
    "privacy": "show, hand over or erase what is stored about one customer",
    "explain": "why a customer is asked, or why not now",
    "pause-all": "the global brake: nothing nobody asked for leaves",
    "resume-all": "take the global brake off",
    "demo-data": "months of made-up customers to look at, in a folder without real ones",
    "doctor": "find out what is wrong, and every setting with its source",
    "migrate": "bring the database to this release's schema",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns its exit code. What goes wrong on purpose is one clear line, never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] not in _VERBS:
        return _overview(given)
    parser = Parser(
        prog=f"zeroparty {given[0]}", description=_VERBS[given[0]], formatter_class=argparse.RawDescriptionHelpFormatter
    )
    learn(parser)
    return _guarded(parser.parse_args(given[1:]))


def _overview(given: list[str]) -> int:
    listed = "\n".join(f"  {verb:<12} {what}" for verb, what in _VERBS.items())
    parser = Parser(
        prog="zeroparty",
        usage="zeroparty VERB ...",
        description="A chat bot that collects zero-party data: one voluntary question at a time.",
        epilog=f"verbs:\n{listed}\n\neach has --help with an example; try: zeroparty chat",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    if given and not given[0].startswith("-"):
        parser.error(no_such_verb(given[0], _VERBS))
    options = parser.parse_args(given)
    if options.version:
        print(f"zeroparty {_version()}")
        return DONE
    parser.print_help()
    return DONE


def _version() -> str:
    metadata = importlib.import_module("importlib.metadata")
    return str(metadata.version("zeroparty"))


def _guarded(options: argparse.Namespace) -> int:
    from bot.errors import SettingsError, Unreachable, ZeropartyError
    from prompts.model.problems import ContentError
    from storage.errors import StorageError, Unavailable

    try:
        return int(work_of(options).run(options))
    except (Unreachable, Unavailable) as error:
        return _say(error, UNREACHABLE)
    except (SettingsError, StorageError, ContentError) as error:
        return _say(error, USAGE)
    except ZeropartyError as error:
        return _say(error, NO)
    except BrokenPipeError:
        return DONE
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        return _say(_of_a_file(error), USAGE)


def _of_a_file(error: OSError) -> Exception:
    """A file or a folder that cannot be used, in one line; what concerns none is a mistake of ours and stays one."""
    if error.filename is None:
        raise error
    return type(error)(f"{error.filename} cannot be used: {error.strerror or error}")


def _say(error: Exception, code: int) -> int:
    print(f"zeroparty: {error}", file=sys.stderr)
    return code
