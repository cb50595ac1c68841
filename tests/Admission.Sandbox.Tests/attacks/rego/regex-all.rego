# Tries: to list four million matches with groups
# Stopped by: statements, time, memory, regex time
deny contains "ended" if {
	attacked
	count(regex.find_all_string_submatch_n("((((0))))", long, -1)) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])

# Four million characters.
long := concat("", [million | numbers.range(1, 4)[_]])
