# Tries: to compare each of many prefixes with each of many strings in one step
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	strings.any_prefix_match(texts, prefixes)
}

items := numbers.range(1, 100000)

texts := [sprintf("a%d", [i]) | some i in items]

prefixes := [sprintf("b%d", [i]) | some i in items]
