# Tries: to exhaust the stack by a chain of operators
# Stopped by: loading
x := 1« + 1×50000»
