# Tries: to insert a million characters between a million characters
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(replace(million, "", million)) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])
