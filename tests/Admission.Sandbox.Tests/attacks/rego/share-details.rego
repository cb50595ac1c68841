# Tries: to report details of many levels
# Stopped by: nothing, statements, time, memory
deny contains {"msg": "details", "details": value} if {
	attacked
	value := «four(×30»1«)×30»
}

four(x) := [x, x, x, x]
