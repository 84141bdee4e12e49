"""The running application: the engine, the channels, the scheduler, the export, the commands."""
