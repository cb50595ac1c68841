# Tries: to replace each of a million characters by a million characters
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(replace(million, "0", million)) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])
