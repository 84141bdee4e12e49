"""From hello to the first question: the notice, Yes and No, the age question, a Yes renewed, a second chat."""
