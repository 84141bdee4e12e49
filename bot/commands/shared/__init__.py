"""What several verbs share: how a verb is found, how it prints, and where the questions are."""
