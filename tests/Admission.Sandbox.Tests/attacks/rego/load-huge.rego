# Tries: to load a module of more than the limit
# Stopped by: loading
# «a×300000»
