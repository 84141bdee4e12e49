"""Understanding what people type: numbers, days, names of options, slips of the keyboard; the words are in one file a language."""
