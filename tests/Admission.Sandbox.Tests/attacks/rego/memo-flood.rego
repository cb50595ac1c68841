# Tries: to call a function with very many different arguments
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some i in numbers.range(1, 1000000); some j in items; same([i, j]) == 0]) > 0
}

items := numbers.range(1, 100000)

same(x) := x
