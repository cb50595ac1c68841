# Tries: to list all places of a character
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	count([1 | some _ in items; count(indexof_n(long, "0")) == 0]) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])

# Four million characters.
long := concat("", [million | numbers.range(1, 4)[_]])

items := numbers.range(1, 100000)
