# Tries: to split by a pattern at four million places
# Stopped by: statements, time, memory, regex time
deny contains "ended" if {
	attacked
	count(regex.split("0", long)) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])

# Four million characters.
long := concat("", [million | numbers.range(1, 4)[_]])
