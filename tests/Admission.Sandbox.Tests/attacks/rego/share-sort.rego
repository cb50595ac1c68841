# Tries: to sort arrays of many levels
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	count(sort([«four(×30»1«)×30», «four(×30»other«)×30»])) > 2
}

four(x) := [x, x, x, x]

other := 2 if input.request.name
