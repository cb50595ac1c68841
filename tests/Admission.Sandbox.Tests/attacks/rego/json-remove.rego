# Tries: to remove very many paths from a large object
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	document := {sprintf("%d", [i]): {"a": i, "b": i} | some i in items}
	count(json.remove(document, [sprintf("%d/a", [i]) | some i in items])) < 0
}

items := numbers.range(1, 100000)
