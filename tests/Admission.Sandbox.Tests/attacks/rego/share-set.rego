# Tries: to put arrays of many levels into a set
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	count({«four(×30»1«)×30», «four(×30»other«)×30»}) > 2
}

four(x) := [x, x, x, x]

other := 1 if input.request.name
