# Tries: to report many violations of a million characters each
# Stopped by: statements, time, memory, nothing, string length
deny contains msg if {
	attacked
	some i in numbers.range(1, 60)
	msg := sprintf("%0999999d", [i])
}
