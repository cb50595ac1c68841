# Tries: to replace each of a million matches by a million characters
# Stopped by: statements, time, memory, string length, regex time
deny contains "ended" if {
	attacked
	count(regex.replace(million, "0", million)) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])
