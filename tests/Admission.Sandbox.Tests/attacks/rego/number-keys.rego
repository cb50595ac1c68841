# Tries: to use numbers of a billion digits as elements of sets
# Stopped by: nothing, statements, time, memory
deny contains "ended" if {
	attacked
	count({to_number("1e999999999"), to_number("10e999999998"), to_number("1e999999997")}) > 3
}
