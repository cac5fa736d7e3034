"""How the engine reads text: folding, words, names, disguises, replica language, and what a name does there."""
