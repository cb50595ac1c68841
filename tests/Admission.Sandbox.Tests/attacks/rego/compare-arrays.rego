# Tries: to compare long arrays again and again
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some _ in items; items == other]) > 0
}

items := numbers.range(1, 100000)

other := array.concat(array.slice(items, 0, 99999), [0])
