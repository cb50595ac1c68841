# Tries: to join a million items by a million characters
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(concat(million, split(million, ""))) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])
