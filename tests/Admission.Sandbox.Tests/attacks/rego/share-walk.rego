# Tries: to walk through an array of many levels
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | walk(«four(×30»1«)×30», _)]) > 0
}

four(x) := [x, x, x, x]
