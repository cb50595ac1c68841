# Tries: to report a million violations
# Stopped by: statements, time, memory, nothing
deny contains msg if {
	attacked
	some i in numbers.range(1, 1000000)
	msg := sprintf("violation %d", [i])
}
