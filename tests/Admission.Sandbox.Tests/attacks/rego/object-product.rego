# Tries: to collect very many members of an object
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count({sprintf("%d-%d", [a, b]): 1 | some a in items; some b in items}) > 0
}

items := numbers.range(1, 100000)
