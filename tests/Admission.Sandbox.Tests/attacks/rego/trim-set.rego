# Tries: to trim a string by a million characters
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	trim(long, concat("", array.concat([sprintf("%c", [i + 256]) | some i in numbers.range(1, 50000)], ["0"]))) == ""
}

# A million characters.
million := sprintf("%0999999d", [1])

# Four million characters.
long := concat("", [million | numbers.range(1, 4)[_]])
