# Tries: to check against a schema that refers to itself
# Stopped by: statements, time, memory, nothing, recursion
deny contains "ended" if {
	attacked
	json.match_schema({"a": {}}, {"allOf": [{"$ref": "#"}, {"$ref": "#"}]})[0]
}
