# Tries: to read YAML with very many keys
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	count([1 | some i in numbers.range(1, 1000); count(yaml.unmarshal(concat("\n", [sprintf("k%d: %d", [j, i]) | some j in items]))) == i]) > 0
}

items := numbers.range(1, 100000)
