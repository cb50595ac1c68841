# Tries: to pad a number to a billion characters
# Stopped by: string length, memory, nothing
deny contains "ended" if {
	attacked
	count(sprintf("%1000000000d", [1])) > 9000000
}
