# Tries: to flatten arrays that contain the same array very often
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some i in items; count(array.flatten([items | some _ in numbers.range(1, 1000)])) == i + 0.5]) > 0
}

items := numbers.range(1, 100000)
