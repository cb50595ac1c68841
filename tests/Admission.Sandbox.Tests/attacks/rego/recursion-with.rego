# Tries: to make a function call itself through with
# Stopped by: recursion, statements, nothing, memory
deny contains "ended" if {
	attacked
	outer(1) > 0 with inner as outer
}

inner(x) := x

outer(x) := inner(x) + 1
