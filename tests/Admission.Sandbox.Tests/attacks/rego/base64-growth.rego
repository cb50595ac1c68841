# Tries: to encode a string again and again
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(«base64.encode(×80»million«)×80») > 0
}

# A million characters.
million := sprintf("%0999999d", [1])
