# Tries: to insert very many items at the start of an array
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	patches := [{"op": "add", "path": "/a/0", "value": i} | some i in items]
	count(json.patch({"a": items}, patches)) > 1
}

items := numbers.range(1, 100000)
