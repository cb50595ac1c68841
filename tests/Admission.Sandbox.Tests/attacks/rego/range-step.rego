# Tries: to make an array of a billion numbers with a step
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count(numbers.range_step(1, 1000000000000, 1000)) > 0
}
