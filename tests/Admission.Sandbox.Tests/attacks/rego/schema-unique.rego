# Tries: to check that the items of a long array are unique
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	json.match_schema({"a": [[i] | some i in items]}, {"properties": {"a": {"uniqueItems": true, "maxItems": 1}}})[0]
}

items := numbers.range(1, 100000)
