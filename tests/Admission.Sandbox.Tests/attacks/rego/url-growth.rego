# Tries: to encode a string again and again for an URL
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(«urlquery.encode(×80»spaces«)×80») > 0
}

spaces := sprintf("%999999d", [1])
