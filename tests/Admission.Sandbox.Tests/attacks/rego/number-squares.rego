# Tries: to square a number sixty times
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	«square(×60»12345678901234567890«)×60» > 0
}

square(x) := x * x
