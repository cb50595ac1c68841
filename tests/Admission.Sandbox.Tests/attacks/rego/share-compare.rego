# Tries: to compare two arrays of many levels
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	«four(×30»1«)×30» == «four(×30»other«)×30»
}

four(x) := [x, x, x, x]

other := 1 if input.request.name
