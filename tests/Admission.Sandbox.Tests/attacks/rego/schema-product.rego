# Tries: to check against a schema whose parts multiply
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	schema := {"$defs": {sprintf("d%d", [i]): {"allOf": [{"$ref": sprintf("#/$defs/d%d", [i + 1])}, {"$ref": sprintf("#/$defs/d%d", [i + 1])}]} | some i in numbers.range(0, 60)}, "$ref": "#/$defs/d0"}
	full := object.union(schema, {"$defs": {"d61": {}}})
	json.match_schema({}, full)[0]
}
