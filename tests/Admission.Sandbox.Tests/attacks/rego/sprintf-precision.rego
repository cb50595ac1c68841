# Tries: to print a number with a billion digits
# Stopped by: string length, memory, nothing
deny contains "ended" if {
	attacked
	count(sprintf("%.1000000000f", [1.5])) > 9000000
}
