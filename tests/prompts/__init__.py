"""What customers are asked: files, kinds of question, phrases."""
