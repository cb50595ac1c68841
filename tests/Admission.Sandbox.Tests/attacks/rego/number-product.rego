# Tries: to multiply very many large numbers
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	product([1e308 | some _ in items]) > 0
}

items := numbers.range(1, 100000)
