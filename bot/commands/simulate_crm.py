"""`zeroparty simulate-crm`: a CRM to rehearse with, on this machine, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from bot.commands.shared.output import refuse_what_is_ours, written
from bot.errors import SettingsError
from bot.files import replacing
from bot.sync.simulators.simulator import Simulator, simulator


def run(options: argparse.Namespace) -> int:
    """Serve until asked to stop, then write down what stands in it."""
    if options.state is not None:
        _refuse_no_place(options.state)
    asyncio.run(_serve(options))
    return 0


def _refuse_no_place(path: Path) -> None:
    refuse_what_is_ours(path, "--state")
    if not path.parent.is_dir():
        raise SettingsError(f"--state: there is no folder {path.parent}")
    if path.exists() and not path.is_file():
        raise SettingsError(f"--state: {path} is not a file; give a file name, for example state.json")


async def _serve(options: argparse.Namespace) -> None:
    async with simulator(options.system, port=options.port, faults=options.faults, limit=options.limit) as sim:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        print(_how_to_connect(sim), file=sys.stderr, flush=True)
        await stop.wait()
    if options.state is not None:
        _write(sim, options.state)


def _how_to_connect(sim: Simulator) -> str:
    return "\n".join([
        f"{sim.kind} is simulated here; nothing leaves this machine, and all of it is forgotten at the end.",
        f"try it without any file (at port 8090): zeroparty sync check demo-{sim.kind}",
        "or connect to it with a file, connections/NAME.yaml in the data folder:",
        f"  kind: {sim.kind}",
        f"  address: {sim.url}",
        f"  token: env:CRM_TOKEN   # with CRM_TOKEN={sim.token} where zeroparty runs",
        "  private_network: yes",
        f"what stands in it: {sim.url}/_state",
        f"ready {sim.url}",
    ])  # fmt: skip


def _write(sim: Simulator, path: Path) -> None:
    with written(path, "--state"), replacing(path) as file:
        file.write(json.dumps(sim.state(), indent=2).encode() + b"\n")
