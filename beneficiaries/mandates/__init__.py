"""Who accompanies a bilan: successors, replacements, guests."""
