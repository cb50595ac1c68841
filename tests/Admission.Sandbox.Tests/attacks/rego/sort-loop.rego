# Tries: to sort a long array again and again
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some i in items; sort(array.reverse(items))[0] == i + 0.5]) > 0
}

items := numbers.range(1, 100000)
