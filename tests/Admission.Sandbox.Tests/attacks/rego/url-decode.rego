# Tries: to read a query of very many parameters
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	count([1 | some i in numbers.range(1, 10000); count(urlquery.decode_object(concat("&", [sprintf("a%d=1", [j]) | some j in items]))) == i]) > 0
}

items := numbers.range(1, 100000)
