# Tries: to print without end
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some _ in items; print(long)]) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])

# Four million characters.
long := concat("", [million | numbers.range(1, 4)[_]])

items := numbers.range(1, 10000000)
