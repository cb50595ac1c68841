# Tries: to copy a document into itself thirty times
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	value := json.patch({"a": [1]}, [«{"op": "copy", "from": "/a", "path": "/a/-"},×30» {"op": "copy", "from": "/a", "path": "/a/-"}])
	count(json.marshal(value)) > 0
}
