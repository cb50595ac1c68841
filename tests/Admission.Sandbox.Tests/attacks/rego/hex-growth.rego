# Tries: to encode a string again and again as hex
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(«hex.encode(×80»million«)×80») > 0
}

# A million characters.
million := sprintf("%0999999d", [1])
