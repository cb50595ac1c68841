# Tries: to check an array of many levels against a schema
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	schema := {"$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}, "properties": {"a": {"$ref": "#/$defs/a"}}}
	json.match_schema({"a": «four(×30»1«)×30»}, schema)[0]
}

four(x) := [x, x, x, x]
