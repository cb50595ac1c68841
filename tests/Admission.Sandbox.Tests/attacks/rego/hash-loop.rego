# Tries: to put new long arrays into a set again and again
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count({array.concat(items, [i]) | some i in items}) > 0
}

items := numbers.range(1, 100000)
