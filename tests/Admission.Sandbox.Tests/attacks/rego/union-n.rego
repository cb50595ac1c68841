# Tries: to unite very many objects
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count(object.union_n([{i: j} | some i in items; some j in items])) > 0
}

items := numbers.range(1, 100000)
