# Tries: to load a rule that depends on itself
# Stopped by: loading
a := b

b := a
