# Tries: to read quantities with huge exponents
# Stopped by: nothing, statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some t in ["1e999999999Ei", "1e-999999999m", "99999999999999999999999999E"]; units.parse_bytes(t) == units.parse(t)]) > 9
}
