"""`zeroparty prompts to-sheet`: the questions as a workbook, for translators and for many changes at once."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.shared.output import refuse_what_is_ours
from bot.commands.shared.question_folder import contents_in, folder_in
from bot.errors import SettingsError
from prompts import files
from prompts.sheet.exchange import to_sheet
from prompts.sheet.workbook_writer import CellTooLong

ENDING = ".xlsx"


def run(options: argparse.Namespace) -> int:
    """Write the workbook; nothing that is there is replaced by accident: it may hold a translator's work."""
    file: Path = options.file
    if file.suffix.casefold() != ENDING:
        raise SettingsError(f"F: {file} should end in {ENDING}, such as questions{ENDING}")
    if file.exists() and not options.overwrite:
        raise SettingsError(f"F: {file} is there already; give another name, or add --overwrite to replace it")
    refuse_what_is_ours(file, "F")
    folder = folder_in(options.prompts)
    contents = contents_in(folder)
    try:
        files.replace(file, to_sheet(folder, contents))
    except CellTooLong as error:
        raise SettingsError(str(error)) from None
    except OSError as error:
        raise SettingsError(f"F: {file} cannot be written: {error.strerror or error}") from None
    print(f"{file}: change its texts, then look with `zeroparty prompts from-sheet {file} --preview`")
    return 0
