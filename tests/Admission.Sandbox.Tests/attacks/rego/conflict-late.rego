# Tries: to end in a conflict after a long search
# Stopped by: statements, time, memory, exception
deny contains "ended" if {
	attacked
	value > 0
}

value := x if some x in numbers.range(1, 1000000)
