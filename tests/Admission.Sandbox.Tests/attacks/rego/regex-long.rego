# Tries: to match a long string again and again
# Stopped by: statements, time, memory, regex time
deny contains "ended" if {
	attacked
	count([1 | some _ in items; regex.match("(0|1)*(0|00)*x$", long)]) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])

# Four million characters.
long := concat("", [million | numbers.range(1, 4)[_]])

items := numbers.range(1, 100000)
