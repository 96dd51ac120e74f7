"""Lists of commune collectors: sent or typed, held against what was said, taken whole."""
