# Tries: to copy a long array again and again
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some i in items; count(array.slice(array.reverse(array.concat(items, items)), 1, i)) == 0.5]) > 0
}

items := numbers.range(1, 100000)
