# Tries: to make an array of a billion numbers
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count(numbers.range(1, 1000000000)) > 0
}
