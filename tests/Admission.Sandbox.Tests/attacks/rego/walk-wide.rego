# Tries: to walk through an array of many arrays
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | walk([items | some _ in items], _)]) > 0
}

items := numbers.range(1, 100000)
