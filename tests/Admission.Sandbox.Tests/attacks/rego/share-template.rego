# Tries: to put an array of many levels into a template string
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	value := «four(×30»1«)×30»
	count($"{value}") > 0
}

four(x) := [x, x, x, x]
