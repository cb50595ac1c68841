# Tries: to calculate with numbers of a billion digits
# Stopped by: nothing, statements, time, memory
deny contains "ended" if {
	attacked
	x := to_number("1e999999999")
	count([1 | some f in [x + 1, x * x, x - 1, floor(x), round(x), x % 7, abs(x), x / 3]; f == 0]) > 0
}
