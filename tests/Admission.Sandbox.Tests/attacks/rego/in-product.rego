# Tries: to look for items in a long array again and again
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some a in items; (a + 0.5) in items]) > 0
}

items := numbers.range(1, 100000)
