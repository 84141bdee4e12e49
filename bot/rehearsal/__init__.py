"""Conversations with the real engine and real storage, played line by line on a clock that moves when told."""

from bot.rehearsal.comparison import bot_lines, differences, written_down
from bot.rehearsal.keyboards import Keyboards
from bot.rehearsal.links import start_word
from bot.rehearsal.passing_time import ActClock, beginning, deliver_all, let_time_pass
from bot.rehearsal.stage import NotPossible, Stage, find_key, play, scenes, unmet_expectations
from bot.rehearsal.terminal_stage import Rehearsal
from bot.rehearsal.trial_chats import TrialChats

__all__ = [
    "ActClock", "Keyboards", "NotPossible", "Rehearsal", "Stage", "TrialChats", "beginning", "bot_lines", "deliver_all",
    "differences", "find_key", "let_time_pass", "play", "scenes", "start_word", "unmet_expectations", "written_down",
]  # fmt: skip
