# Tries: to read every place of an array of many levels with variables
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	value := «four(×30»1«)×30»
	count([1 | value[_][_][_][_][_][_][_][_][_][_][_][_][_][_][_]]) > 0
}

four(x) := [x, x, x, x]
