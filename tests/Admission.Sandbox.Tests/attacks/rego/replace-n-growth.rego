# Tries: to replace each of a million characters by strings.replace_n
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(strings.replace_n({"0": million}, million)) > 0
}

# A million characters.
million := sprintf("%0999999d", [1])
