# Tries: to check a long string against a pattern that backtracks
# Stopped by: statements, time, memory, nothing, regex time
deny contains "ended" if {
	attacked
	json.match_schema({"a": long}, {"properties": {"a": {"pattern": "^(0*)*(0|00)*x$"}}})[0]
}

# A million characters.
million := sprintf("%0999999d", [1])

# Four million characters.
long := concat("", [million | numbers.range(1, 4)[_]])
