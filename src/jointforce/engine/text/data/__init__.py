"""Tables that the engine reads at start: look-alikes, replica language, cues, common words."""
