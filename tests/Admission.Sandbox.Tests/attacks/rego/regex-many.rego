# Tries: to compile very many patterns
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some i in items; regex.match(sprintf("^(a|b)*x{%d}y[0-9]+$", [i % 900]), sprintf("abc%d", [i]))]) >= 0
}

items := numbers.range(1, 1000000)
