# Tries: to split a string into four million items
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count(split(long, "")) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])

# Four million characters.
long := concat("", [million | numbers.range(1, 4)[_]])
