# Tries: to pad many numbers to a million characters
# Stopped by: string length, memory, nothing
deny contains "ended" if {
	attacked
	count(sprintf("%*d«%*d×100»", [999999 | numbers.range(1, 202)[_]])) > 9000000
}
