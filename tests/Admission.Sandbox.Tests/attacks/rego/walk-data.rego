# Tries: to walk through the documents of another package again and again
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	count([1 | some _ in items; walk(data.bystander, [_, value]); value == 7]) > 0
}

items := numbers.range(1, 100000)
