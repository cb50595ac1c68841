# Tries: to write a long number in base two again and again
# Stopped by: statements, time, memory, nothing, string length
deny contains "ended" if {
	attacked
	count([1 | some i in items; count(format_int(to_number("1e4999") + i, 2)) == 0]) > 0
}

items := numbers.range(1, 100000)
