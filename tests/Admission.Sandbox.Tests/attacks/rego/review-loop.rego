# Tries: to put the request into a set again and again
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count({[i, input] | some i in items}) > 0
}

items := numbers.range(1, 10000000)
