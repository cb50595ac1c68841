# Tries: to print an array that contains itself four times at each of thirty levels
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(sprintf("%v", [«four(×30»1«)×30»])) > 0
}

four(x) := [x, x, x, x]
