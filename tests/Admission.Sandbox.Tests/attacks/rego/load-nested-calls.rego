# Tries: to exhaust the stack by nested calls
# Stopped by: loading
x := «count(×50000»[]«)×50000»
