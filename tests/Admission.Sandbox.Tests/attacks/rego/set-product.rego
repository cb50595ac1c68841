# Tries: to collect all combinations of three items
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count({[a, b, c] | some a in items; some b in items; some c in items}) > 0
}

items := numbers.range(1, 100000)
