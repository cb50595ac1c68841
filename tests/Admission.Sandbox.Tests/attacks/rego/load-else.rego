# Tries: to exhaust the stack by a chain of else
# Stopped by: loading
x := 1 if input.a« else := 2 if input.b×10000»
