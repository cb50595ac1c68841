# Tries: to leave a variable without a value
# Stopped by: loading
deny contains msg if attacked
