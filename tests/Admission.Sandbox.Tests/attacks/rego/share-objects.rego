# Tries: to compare objects of many levels
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	count({«four(×30»1«)×30», «four(×30»other«)×30»}) > 2
}

four(x) := {"a": x, "b": x, "c": x, "d": x}

other := 1 if input.request.name
