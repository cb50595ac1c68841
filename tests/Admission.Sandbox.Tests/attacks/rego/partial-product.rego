# Tries: to collect very many members by rules with variables in their heads
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count(pairs) > 0
}

items := numbers.range(1, 100000)

pairs[a][b] := 1 if {
	some a in items
	some b in items
}
