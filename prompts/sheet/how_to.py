"""What the first sheet tells whoever opens the workbook."""

HOW_TO = (
    "These sheets hold questions that customers read in a chat. Change texts here, or write them in another language.",
    "",
    "questions: one row for each question.   choices: its buttons.   purposes: why we ask.   settings: one row for each file.",
    "changes, where there are any: what answers changed, and since when.",
    "Grey cells say what a row is about, or that there is nothing to fill in. They stay as they are.",
    "An empty cell under a language means that the text is still missing. Emptying a cell takes its text away.",
    "A cell can hold several lines (Alt+Enter): crm and lint_ok have one name: value on each line, synonyms one word on each line.",
    "Rows may be sorted, hidden or left out; what is not here stays as it is. Do not merge cells.",
    "Every cell is text. If 10:30 or 1/2 turns into something else, put ' in front of it.",
    "New questions and new buttons are not added here, but with: zeroparty prompts new, or in the file.",
    "",
    "When you are done, save as .xlsx. Look first, then take it over:",
    "    zeroparty prompts from-sheet FILE.xlsx --preview",
    "    zeroparty prompts from-sheet FILE.xlsx",
    "Either everything is taken over or nothing; what does not fit is named by its cell.",
)
