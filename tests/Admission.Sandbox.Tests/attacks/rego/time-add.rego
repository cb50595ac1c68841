# Tries: to add many years to a time
# Stopped by: nothing, statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some i in items; time.add_date(i, 2147483647, 2147483647, 2147483647) == i]) > 9
}

items := numbers.range(1, 100000)
