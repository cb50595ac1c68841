# Tries: to unite large objects again and again
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	large := {x: x | some x in items}
	count([1 | some i in items; count(object.union(large, {"i": i})) == 0.5]) > 0
}

items := numbers.range(1, 100000)
