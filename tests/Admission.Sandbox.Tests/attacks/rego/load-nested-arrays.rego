# Tries: to exhaust the stack by nested arrays
# Stopped by: loading
x := «[×50000»1«]×50000»
