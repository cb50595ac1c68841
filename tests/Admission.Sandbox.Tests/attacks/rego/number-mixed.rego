# Tries: to add numbers whose exponents are far apart
# Stopped by: nothing, statements, time, memory
deny contains "ended" if {
	attacked
	to_number("1e999999999") + to_number("1e-999999999") == 0
}
