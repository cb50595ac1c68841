# Tries: to print very many arguments that no verb uses
# Stopped by: statements, time, memory, string length, nothing
deny contains "ended" if {
	attacked
	count([1 | some i in items; count(sprintf("", items)) == i]) > 0
}

items := numbers.range(1, 100000)
