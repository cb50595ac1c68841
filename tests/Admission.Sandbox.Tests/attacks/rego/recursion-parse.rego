# Tries: to parse terms that are nested very deeply by json.unmarshal and walk
# Stopped by: nothing, recursion, statements, time, memory
deny contains "ended" if {
	attacked
	text := concat("", [concat("", ["[" | numbers.range(1, 900)[_]]), concat("", ["]" | numbers.range(1, 900)[_]])])
	count([1 | some _ in items; walk(json.unmarshal(text), [path, _]); count(path) == 5000]) > 0
}

items := numbers.range(1, 100000)
