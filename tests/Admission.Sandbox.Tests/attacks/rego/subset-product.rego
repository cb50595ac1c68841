# Tries: to look for each item of a long array in another one in one step
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	object.subset(items, array.reverse(items))
}

items := numbers.range(1, 100000)
