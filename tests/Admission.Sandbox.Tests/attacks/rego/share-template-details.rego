# Tries: to report details of many levels from a constraint
# Stopped by: nothing, statements, time, memory
# Template
violation contains {"msg": "details", "details": {"value": value}} if {
	attacked
	value := «four(×30»1«)×30»
}

four(x) := [x, x, x, x]
