# Tries: to combine two long arrays
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some a in items; some b in items; a < b]) > 0
}

items := numbers.range(1, 100000)
