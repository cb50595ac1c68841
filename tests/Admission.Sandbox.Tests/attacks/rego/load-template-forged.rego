# Tries: to load a template without violations
# Stopped by: loading
# Template
deny contains "ended" if attacked
