"""The spreadsheet door: questions out to a workbook, for translators and for many changes at once, and back into their files."""
