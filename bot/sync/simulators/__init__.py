"""CRMs to rehearse with, on this machine: they keep state, hold their vendor's rules, and fail as they are told to.

    from bot.sync.simulators.simulator import simulator

    async with simulator("hubspot", faults="429/7,drop/11") as sim:
        ...  # sim.url, sim.token, sim.records, sim.calls, sim.written_more_than_once

They know nothing else of the bot: a connector is tried against them from outside, over a socket, as against the real thing.
"""
